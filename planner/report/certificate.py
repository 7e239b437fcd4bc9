"""certificate.npz: what proves the bound of a plan, in arrays."""

from dataclasses import fields
from io import BytesIO

import numpy as np

from planner.model.certificate import Certificate


def certificate_bytes(certificate: Certificate) -> bytes:
    """Return the certificate as a compressed NumPy archive, the same bytes for the same certificate."""
    arrays = {field.name: np.asarray(getattr(certificate, field.name)) for field in fields(certificate)}
    file = BytesIO()
    np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
    return file.getvalue()

"""The validated tables that everything else starts from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd

from planner.problems import Problem


@dataclass(frozen=True, kw_only=True)
class SourceFile:
    """One input as it was read: for the audit trail of a run."""

    name: str
    sha256: str
    rows: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Inputs:
    """Validated tables; ids are text, units stand in the column names, EPSG:27700 metres.

    Column by column (rows sorted by id, in forecast and travel by all that identifies a row, and numbered
    from 0, so that the order of rows and columns in a file changes nothing):

    - zones: zone_id, zone_name, district (str); easting, northing (float); children_<phase> (float, NaN where
      blank, column absent where the file has none); further grouping columns as text, "" where blank.
    - provisions: provision_id, name, district, provision_type, urn, site_id (str, "" where blank);
      easting, northing (float); needs (tuple of need codes); ncy_from, ncy_to (int); places (float);
      on_roll, designated_number, physical_capacity, open_year, close_year, place_funding_gbp,
      top_up_gbp (float, NaN where blank).
    - forecast: zone_id, district (str; exactly one is "" in a row), need, phase, setting, scenario
      (str); year (int); pupils (float). Rows by `ncy` have been given their phase, and every scenario the
      growth that the configuration changes.
    - options: option_id, name, provision_id, requires, exclusive_group, status, decision_route,
      notes (str, "" where blank); places (float); max_units, earliest_year (int); capital_gbp,
      condition_capital_gbp, delivery_risk (float, NaN where blank). Empty where there is no file.
    - travel: zone_id, provision_id (str); km, minutes (float). None where there is no file.
    - links: name, kind (str); from_easting, from_northing, to_easting, to_northing (float); km (float, NaN
      where blank). None where there is no file.
    - roads: as `planner.inputs.roads.LINKS` says, and kmh (float, NaN where not driven). None where there is
      no file.
    - road_speeds: road_class, form_of_way ("" for any other), source (str); kmh (float). None where there is
      no file.
    - overrides: row (int, that of the file); type, author, reason (str); ids (tuple of text); year, value
      (float, NaN where blank); set_aside (tuple of those ids for which a scenario decides otherwise). The
      other tables have them, and the changes of the configuration, made already.
    - therapy: area, source (str); year (int); salt_wte_available (float, NaN where blank). None where there
      is no file.
    - boundaries: EPSG:27700; zone_id, district (str, "" where it has none), other text columns kept;
      geometry. None where there is no file.
    """

    zones: pd.DataFrame
    provisions: pd.DataFrame
    forecast: pd.DataFrame
    options: pd.DataFrame
    travel: pd.DataFrame | None
    overrides: pd.DataFrame = field(default_factory=pd.DataFrame)
    boundaries: gpd.GeoDataFrame | None
    sources: tuple[SourceFile, ...]
    warnings: tuple[Problem, ...]
    links: pd.DataFrame | None = None
    roads: pd.DataFrame | None = None
    road_speeds: pd.DataFrame | None = None
    therapy: pd.DataFrame | None = None

    @property
    def district_of_zone(self) -> Mapping[str, str]:
        return dict(zip(self.zones["zone_id"], self.zones["district"], strict=True))

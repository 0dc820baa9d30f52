"""Every setting: of this machine, of the centre and of the person, one typed and described field each.

A machine's come from the environment and a file, the centre's are versions in the database, a person's are a file of
her own. Only `app` reads them; the rest of the program is given values.
"""

from supervisor.settings.centre import (
    AgentSettings,
    AsteriskAmi,
    AsteriskQueueLog,
    CentreSettings,
    FreeSwitch,
    QueueSettings,
    Simulated,
    SourceSettings,
)
from supervisor.settings.holidays import HolidaySettings
from supervisor.settings.machine import Machine, default_database, load_machine
from supervisor.settings.open311 import Open311, Open311Endpoint
from supervisor.settings.person import Person, Place, load_person, save_person
from supervisor.settings.problems import SettingsError
from supervisor.settings.rules import body_of, centre_settings, rules
from supervisor.settings.secret import secret, store_secret
from supervisor.settings.service import ServiceSettings
from supervisor.settings.service_rules import service_of
from supervisor.settings.staffing import QueueStaffing, StaffingSettings

__all__ = [
    "AgentSettings",
    "AsteriskAmi",
    "AsteriskQueueLog",
    "CentreSettings",
    "FreeSwitch",
    "HolidaySettings",
    "Machine",
    "Open311",
    "Open311Endpoint",
    "Person",
    "Place",
    "QueueSettings",
    "QueueStaffing",
    "ServiceSettings",
    "SettingsError",
    "Simulated",
    "SourceSettings",
    "StaffingSettings",
    "body_of",
    "centre_settings",
    "default_database",
    "load_machine",
    "load_person",
    "rules",
    "save_person",
    "secret",
    "service_of",
    "store_secret",
]

"""What columns and words are called in files that nobody has described: English and Spanish, some French and German."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from supervisor.requests.record import Channel, Status, Verdict
from supervisor.sources.city_csv.names import plain

T = TypeVar("T")

_ABBREVIATED = 4


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


SUBJECT = frozenset(
    _words(
        "request requests service services sr case cases ticket tickets incident incidents enquiry inquiry complaint "
        "issue call report unique the of de del la el los las solicitud solicitudes reporte caso queja servicio "
        "folio cso 311 record nombre name date dt time datetime timestamp at on fecha hora local utc fec ts demande "
        "vorgang datum"
    )
)
"""Words in the names of columns that tell nothing of which column it is."""

NAMES: dict[str, tuple[str, ...]] = {
    "number": _words(
        "unique_key case_id caseid id number no num nro numero folio key reference ref referencia ticket expediente "
        "clave enquiry identifier srnumber requestid nummer codigo"
    ),
    "opened": _words(
        "created creation opened open requested submitted received reported entered entry initiated logged filed added "
        "creado creacion apertura abierto alta ingreso recepcion recibido registro registrado reportado captura "
        "solicitado inicio creation ouverture eingang erstellt"
    ),
    "closed": _words(
        "closed close closing resolved resolution completed completion finished fixed done cierre cerrado solucion "
        "solucionado resolucion resuelto terminado terminacion conclusion concluido finalizado fin atencion atendido "
        "cloture geschlossen abgeschlossen"
    ),
    "due": _words(
        "due target sla deadline expected expiration estimated promised goal limite vencimiento compromiso objetivo "
        "plazo estimada vence echeance frist"
    ),
    "updated": _words(
        "updated update modified modification changed edited last action actualizacion actualizado modificacion "
        "modificado ultima cambio geaendert"
    ),
    "status": _words("status state estado estatus situacion stage statut etat"),
    "department": _words(
        "department dept agency responsible division bureau owner organization departamento dependencia area "
        "organismo secretaria direccion unidad responsable entidad group abteilung amt"
    ),
    "category": _words(
        "category type reason kind service_name problem topic subject title categoria tipo asunto motivo tema clase "
        "problema categorie kategorie"
    ),
    "detail": _words("detail details descriptor subtype subcategory subtipo subcategoria detalle detalles sub type"),
    "channel": _words(
        "source channel origin method intake medium via canal origen medio procedencia canal quelle sourceid "
        "reported_via"
    ),
    "area": _words(
        "neighborhood neighbourhood neighborhoods district ward community council zone area region precinct borough "
        "barrio colonia distrito zona comuna sector alcaldia delegacion localidad parroquia quartier stadtteil "
        "bezirk board"
    ),
    "address": _words("address street block intersection direccion domicilio calle ubicacion adresse location"),
    "lat": _words("lat latitude latitud"),
    "lon": _words("lon lng long longitude longitud"),
    "point": _words(
        "location point geo coordinates geometry geom ubicacion coordenadas punto georeference lat_long latlong"
    ),
    "words": _words(
        "description comments comment notes note text descripcion comentario comentarios observaciones texto remarks"
    ),
    "verdict": _words(
        "late overdue ontime on_time exceeded breached within_sla met_sla vencido retrasado a_tiempo puntual timely"
    ),
}
"""Words by which a field's column may be called, as they are compared, the likelier first."""

STATUSES: dict[Status, tuple[str, ...]] = {
    Status.OPEN: _words(
        "open new submitted received registered pending unassigned reopened active accepted acknowledged created "
        "logged abierto abierta nuevo nueva recibido recibida registrado registrada pendiente activo activa ingresado "
        "ingresada ouvert offen neu"
    ),
    Status.IN_PROGRESS: _words(
        "in_progress in_process assigned started dispatched investigating investigation under_review working "
        "work_in_progress en_proceso en_progreso en_curso en_atencion en_tramite asignado asignada en_cours "
        "in_bearbeitung"
    ),
    Status.WAITING: _words(
        "waiting_for_customer waiting_for_resident waiting_for_citizen awaiting_information awaiting_customer "
        "en_espera_del_ciudadano pendiente_de_informacion"
    ),
    Status.SCHEDULED: _words("scheduled planned programado programada agendado agendada planificado geplant"),
    Status.REFERRED: _words(
        "referred referred_to_outside referred_to_external_agency external_agency transferred_outside derivado "
        "derivada canalizado canalizada turnado turnada"
    ),
    Status.RESOLVED: _words(
        "closed resolved completed complete done finished fixed archived cerrado cerrada resuelto resuelta solucionado "
        "solucionada terminado terminada concluido concluida finalizado finalizada atendido atendida completado "
        "completada ferme geschlossen erledigt abgeschlossen"
    ),
    Status.CANCELLED: _words(
        "cancelled canceled cancel invalid void voided withdrawn rejected cancelado cancelada anulado anulada "
        "rechazado rechazada improcedente"
    ),
    Status.DUPLICATE: _words("duplicate duplicated dup closed_duplicate duplicado duplicada repetido repetida"),
}

CHANNELS: dict[Channel, tuple[str, ...]] = {
    Channel.PHONE: _words(
        "phone call phone_call telephone voice voicemail constituent_call call_center call_centre 311 telefono llamada "
        "telefonico telefonica llamada_telefonica telefon"
    ),
    Channel.WEB: _words(
        "web website online internet portal web_portal self_service web_form web_intake pagina_web sitio_web en_linea "
        "portal_web"
    ),
    Channel.APP: _words(
        "app mobile mobile_app smartphone iphone ios android mobile_device mobile_open311 open311 aplicacion "
        "aplicacion_movil app_movil movil"
    ),
    Channel.EMAIL: _words("email e_mail correo_electronico correo"),
    Channel.MAIL: _words("mail letter us_mail correo_postal carta brief post"),
    Channel.TEXT: _words("text sms text_message chat mensaje mensaje_de_texto whatsapp"),
    Channel.SOCIAL: _words("twitter facebook social social_media x redes_sociales instagram nextdoor"),
    Channel.COUNTER: _words(
        "walk walk_in walkin counter in_person front_desk presencial ventanilla kiosk personal mostrador"
    ),
    Channel.EMPLOYEE: _words(
        "employee employee_generated internal staff city_worker city_worker_app inspector field empleado interno "
        "inspeccion"
    ),
    Channel.SYSTEM: _words("system integration sensor automated automatic sys sistema automatico batch"),
    Channel.OTHER: _words("other otro otra otros fax"),
    Channel.UNKNOWN: _words("unknown desconocido not_available no_disponible"),
}

_NEGATIONS = frozenset(_words("not no non un in sin nicht"))


def meaning(word: str, words: Mapping[T, Sequence[str]]) -> T | None:
    """What a word of a city means: known as a whole, abbreviated to four letters or more, or by one word within."""
    said = plain(word)
    for ours, theirs in words.items():
        if said in theirs:
            return ours
    tokens = set(said.split("_"))
    if len(said) >= _ABBREVIATED and len(tokens) == 1:
        meant = {ours for ours, theirs in words.items() if any(each.startswith(said) for each in theirs)}
    else:
        meant = {ours for ours, theirs in words.items() if tokens.intersection(theirs) and not tokens & _NEGATIONS}
    return meant.pop() if len(meant) == 1 else None


LATE = frozenset(_words("yes y true 1 si late overdue vencido vencida"))
ON_TIME = frozenset(_words("no n false 0 ontime on_time a_tiempo not_overdue"))
TIMELY = frozenset(_words("ontime on_time within_sla met_sla a_tiempo puntual timely"))
"""Names of columns whose yes means on time."""

VERDICTS = {Verdict.LATE: LATE, Verdict.ON_TIME: ON_TIME}

import FullCalendar, { type CalendarRef, type EventApi } from '@fullcalendar/react';
import dayGrid from '@fullcalendar/react/daygrid';
import interaction from '@fullcalendar/react/interaction';
import italian from '@fullcalendar/react/locales/it';
import classic from '@fullcalendar/react/themes/classic';
import timeGrid from '@fullcalendar/react/timegrid';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';

import '@fullcalendar/react/skeleton.css';
import '@fullcalendar/react/themes/classic/theme.css';
import '@fullcalendar/react/themes/classic/palette.css';

import { explain } from '../../bridge/errors';
import type { Appuntamento, FiltroAgenda, Scadenza } from '../../bridge/types';
import { addDays, dayOf, formatDate, formatDateTime, formatSpan, formatTime, ZONE } from '../../lib/date';
import { goTo } from '../../lib/route';
import { useLinkTo } from '../../record/areas';
import { iso } from '../../lib/instant';
import { useScheda } from '../../record/catalogue';
import { colleagues } from '../../record/queries';
import { Button } from '../../ui/Button';
import { useClock, useNow } from '../../ui/Clock';
import { ErrorState } from '../../ui/ErrorState';
import { Failure } from '../../ui/Failure';
import { Icon, type IconName } from '../../ui/Icon';
import { PageHeader } from '../../ui/PageHeader';
import { Select } from '../../ui/Select';
import './agenda.css';
import { AppointmentDialog } from './AppointmentDialog';
import { useChange, type Which } from './commands';
import { useDroppedFile } from './dropping';
import { ExportCalendar } from './ExportCalendar';
import { ImportCalendar } from './ImportCalendar';
import { appointment, dueIn, nextDay, period } from './queries';
import { NewAppointmentDialog } from './NewAppointmentDialog';
import { letKeyboardScroll } from './scrolling';
import { daysBetween, daysLater, halfHourFrom, hoursOf, instantAt, isLong, morningOf, pulledTo } from './time';
import { WhichDialog } from './WhichDialog';

/** The spans that the agenda shows; a day is also what fits a small window. */
const VIEWS = [
  { value: 'timeGridDay', label: 'Giorno' },
  { value: 'timeGridWeek', label: 'Settimana' },
  { value: 'dayGridMonth', label: 'Mese' },
] as const;

/** What the calendar says to a screen reader, of which its own Italian lacks the most. */
const HINTS = {
  closeHint: 'Chiudi',
  eventsHint: 'Appuntamenti',
  moreLinkText: (count: number) => (count === 1 ? '+1 altro' : `+${String(count)} altri`),
  moreLinkHint: (count: number) => (count === 1 ? 'Mostra un altro appuntamento' : `Mostra altri ${String(count)} appuntamenti`),
  navLinkHint: 'Vai a $0',
  viewHint: 'Vista $0',
  viewChangeHint: 'Cambia vista',
  todayHint: 'Oggi',
  prevHint: 'Periodo precedente',
  nextHint: 'Periodo successivo',
  timedText: 'A ore',
  noEventsText: 'Nessun appuntamento',
};

const ME = 'io';
const EVERYBODY = 'tutti';

/** The appointment that the calendar draws; none while an hour is being chosen. */
function visitOf({ extendedProps }: { extendedProps: Record<string, unknown> }): Appuntamento | undefined {
  return extendedProps.visit as Appuntamento | undefined;
}

/** What is due by a day, where that is what the calendar draws. */
function dueOf({ extendedProps }: { extendedProps: Record<string, unknown> }): Scadenza | undefined {
  return extendedProps.due as Scadenza | undefined;
}

type Props = {
  day?: string | undefined;
  id?: string | undefined;
  /** Of a series, the day by which the one is named that is open. */
  of?: string | undefined;
};

/** The agenda of the operator and their colleagues, and the appointment that is open. */
export function AgendaScreen({ day, id, of }: Props) {
  const calendar = useRef<CalendarRef>(null);
  const [span, setSpan] = useState<{ dal: string; al: string }>();
  const [shown, setShown] = useState<{ title: string; view: string; from: Date; to: Date }>();
  const clock = useClock();
  const now = useNow();
  const [whose, setWhose] = useState(ME);
  const [making, setMaking] = useState<{ inizio: string; fine: string; chosen: boolean }>();
  const people = useQuery(colleagues).data ?? [];
  const filter: FiltroAgenda = {
    dal: span?.dal ?? '',
    al: span?.al ?? '',
    operatori: whose === ME || whose === EVERYBODY ? [] : [whose],
    tutti: whose === EVERYBODY,
  };
  const view = useQuery({ ...period(filter), enabled: span !== undefined });
  const due = useQuery({ ...dueIn(filter), enabled: span !== undefined }).data ?? [];
  const to = useLinkTo();
  // A series opens at the next of it, where nobody says which.
  const next = useQuery({ ...nextDay(id ?? ''), enabled: id !== undefined && of === undefined });
  const which = of ?? next.data;
  const open = useQuery({ ...appointment(id ?? '', which ?? ''), enabled: id !== undefined && which !== undefined });
  const opened = next.isError ? next : open;
  const scheda = useScheda('appuntamento');
  const picker = useRef<HTMLInputElement>(null);
  const [importing, setImporting] = useState<File>();
  const dropped = useDroppedFile(setImporting);
  const change = useChange('Appuntamento spostato');
  const [moving, setMoving] = useState<{ visit: Appuntamento; inizio: string; fine: string; back: () => void }>();
  const list = view.data ?? [];
  const hours = hoursOf(list);

  // From where it stood when it was taken hold of, whatever has come since.
  const move = ({ visit, inizio, fine, back }: NonNullable<typeof moving>, those: Which) => {
    setMoving(undefined);
    const { id: moved, giorno } = visit;
    change.mutate(
      { id: moved, giorno, which: those, seen: { inizio: visit.inizio, fine: visit.fine }, wanted: { inizio, fine } },
      { onError: back },
    );
  };
  const pulled = (event: EventApi, before: EventApi, back: () => void, by: 'whole' | 'end') => {
    const visit = visitOf(before);
    // Hours stay hours, and days days: where it was pulled from one to the other nobody knows how long it is.
    if (!visit?.modifica || event.allDay !== before.allDay) {
      back();
      return;
    }
    const later = daysBetween(before.startStr.slice(0, 10), event.startStr.slice(0, 10));
    const timed = by === 'whole' ? pulledTo(visit, event.startStr) : { inizio: visit.inizio, fine: instantAt(event.endStr) };
    const to = event.allDay ? { inizio: daysLater(visit.inizio, later), fine: daysLater(visit.fine, later) } : timed;
    if (visit.giorno !== '') setMoving({ visit, ...to, back });
    else move({ visit, ...to, back }, 'tutti');
  };

  return (
    <>
      <PageHeader
        title="Agenda"
        details={view.isFetching && <span className="ui-muted">Leggo…</span>}
        actions={
          <>
            <ExportCalendar
              choices={[
                { label: 'Il periodo in vista', filter },
                { label: 'Tutta l’agenda', filter: { operatori: filter.operatori, tutti: filter.tutti } },
              ]}
            />
            <Button label="Importa (.ics)" onPress={() => picker.current?.click()} />
            <input
              ref={picker}
              hidden
              type="file"
              accept=".ics,.ical,.ifb,.icalendar,text/calendar"
              aria-label="Calendario da importare"
              onChange={(event) => {
                const [file] = event.target.files ?? [];
                event.target.value = '';
                if (file) setImporting(file);
              }}
            />
            <Button label="Nuovo appuntamento" variant="primary" onPress={() => setMaking({ ...halfHourFrom(clock()), chosen: false })} />
          </>
        }
      />
      {change.error && <Failure {...explain(change.error)} />}
      {view.isError && <ErrorState {...explain(view.error)} onRetry={() => void view.refetch()} />}
      <div ref={dropped} className="agenda">
        <div className="agenda-bar">
          <div className="ui-actions">
            <Button label="Periodo precedente" icon="chevronLeft" iconOnly onPress={() => calendar.current?.getApi().prev()} />
            <Button label="Periodo successivo" icon="chevronRight" iconOnly onPress={() => calendar.current?.getApi().next()} />
            <Button
              label="Oggi"
              disabledReason={shown && shown.from <= now && now < shown.to ? 'Oggi è già in vista.' : undefined}
              onPress={() => calendar.current?.getApi().today()}
            />
            <h2 aria-live="polite">{shown?.title}</h2>
          </div>
          <div className="ui-actions">
            <Select
              label="Di chi"
              hideLabel
              value={whose}
              onChange={setWhose}
              options={[
                { value: ME, label: 'La mia agenda' },
                { value: EVERYBODY, label: 'Tutto il servizio' },
                ...people.filter(({ io }) => !io).map((one) => ({ value: one.id, label: one.nome })),
              ]}
            />
            <div className="ui-actions agenda-views" role="group" aria-label="Vista">
              {VIEWS.map(({ value, label }) => (
                <Button
                  key={value}
                  label={label}
                  pressed={shown?.view === value}
                  onPress={() => calendar.current?.getApi().changeView(value)}
                />
              ))}
            </div>
          </div>
        </div>
        <FullCalendar
          ref={calendar}
          plugins={[dayGrid, timeGrid, interaction, classic]}
          locale={italian}
          timeZone={ZONE}
          initialView="timeGridWeek"
          {...(day !== undefined && { initialDate: day })}
          firstDay={1}
          headerToolbar={false}
          views={{ timeGridDay: { eventMaxStack: 6 }, timeGridWeek: { eventMaxStack: 2 } }}
          {...HINTS}
          slotMinTime={hours.from}
          slotMaxTime={hours.to}
          scrollTime="08:00:00"
          slotEventOverlap={false}
          dayMaxEvents
          eventDisplay="block"
          allDaySlot={list.some(isLong) || due.length > 0}
          nowIndicator
          now={clock}
          // Half an hour holds two lines, its state being one of them.
          slotMinHeight={38}
          eventMinHeight={36}
          eventShortHeight={48}
          height="100%"
          selectable
          selectMirror
          editable
          eventInteractive
          events={[...list.map(asEvent), ...due.map(asDueEvent)]}
          eventContent={({ event, view: { type } }) => {
            // The hour that is being chosen is drawn too, before it is an appointment.
            const visit = visitOf(event);
            const item = dueOf(event);
            if (item) return <DueMark due={item} whose={whose !== ME} />;
            return visit && <Mark visit={visit} brief={type === 'dayGridMonth' || event.allDay} whose={whose !== ME} />;
          }}
          datesSet={({ start, end, startStr, endStr, view }) => {
            setSpan({ dal: iso(startStr), al: iso(endStr) });
            const days = formatSpan(startStr.slice(0, 10), addDays(endStr.slice(0, 10), -1));
            setShown({ title: view.type === 'dayGridMonth' ? view.title : days, view: view.type, from: start, to: end });
          }}
          viewDidMount={({ el }) => letKeyboardScroll(el)}
          select={({ startStr, endStr, allDay }) =>
            setMaking({ ...(allDay ? morningOf(startStr.slice(0, 10)) : { inizio: instantAt(startStr), fine: instantAt(endStr) }), chosen: true })
          }
          eventClick={({ event }) => {
            const visit = visitOf(event);
            const item = dueOf(event);
            if (item) goTo(to(item.kind, item.id));
            if (visit) goTo(['agenda', 'appuntamento', visit.id, ...(visit.giorno === '' ? [] : [visit.giorno])]);
          }}
          eventDrop={({ event, oldEvent, revert }) => pulled(event, oldEvent, revert, 'whole')}
          eventResize={({ event, oldEvent, revert }) => pulled(event, oldEvent, revert, 'end')}
        />
      </div>
      {making && (
        <NewAppointmentDialog
          {...making}
          onClose={() => {
            setMaking(undefined);
            // The hour that was chosen is not marked any more.
            calendar.current?.getApi().unselect();
          }}
        />
      )}
      {importing && <ImportCalendar file={importing} onClose={() => setImporting(undefined)} />}
      {moving && (
        <WhichDialog
          onChoose={(those) => move(moving, those)}
          onClose={() => {
            moving.back();
            setMoving(undefined);
          }}
        />
      )}
      {id !== undefined && open.data && scheda && (
        <AppointmentDialog
          key={`${id} ${which ?? ''}`}
          scheda={scheda}
          record={open.data}
          day={which ?? ''}
          clashes={list.some((one) => one.id === id && one.giorno === which && one.sovrapposto)}
          onClose={() => goTo(['agenda'])}
        />
      )}
      {id !== undefined && opened.isError && <ErrorState {...explain(opened.error)} onRetry={() => goTo(['agenda'])} retryLabel="Torna all’agenda" />}
    </>
  );
}

function asEvent(visit: Appuntamento) {
  const { inizio, fine, stato, modifica } = visit;
  const long = isLong(visit);
  return {
    id: `${visit.id} ${visit.giorno}`,
    title: [formatDate(inizio), formatTime(inizio), ...spoken(visit)].join(', '),
    // What takes days stands above the hours, on all of its days.
    start: long ? dayOf(inizio) : inizio,
    end: long ? dayAfter(fine) : fine,
    allDay: long,
    editable: modifica && stato === 'pianificata',
    durationEditable: !long,
    className: `agenda-event agenda-${stato}${visit.sovrapposto ? ' agenda-clash' : ''}`,
    extendedProps: { visit },
  };
}

/** What is due stands above the hours of its day; it is moved where it comes from. */
function asDueEvent(due: Scadenza) {
  return {
    id: `${due.kind} ${due.id}`,
    title: [formatDate(due.giorno), due.che, due.titolo, `di ${due.diChi}`].join(', '),
    start: due.giorno,
    end: addDays(due.giorno, 1),
    allDay: true,
    editable: false,
    className: `agenda-event agenda-due${due.dopo > 0 ? ' agenda-late' : ''}`,
    extendedProps: { due },
  };
}

/** What is due, and about whom. */
function DueMark({ due: { che, titolo, diChi, dopo }, whose }: { due: Scadenza; whose: boolean }) {
  const late = dopo > 0 ? ', passata' : '';
  return (
    <div className="agenda-mark agenda-brief" title={`${che}, ${titolo}, di ${diChi}${late}`}>
      <Sign icon="clock" says={che} />
      <strong>{titolo}</strong>
      {whose && ` · ${diChi}`}
      <span className="ui-hidden">{late}</span>
    </div>
  );
}

/** The day after the last on which something takes any time. */
function dayAfter(fine: string): string {
  return formatTime(fine) === '00:00' ? dayOf(fine) : addDays(dayOf(fine), 1);
}

/** What there is to know of an appointment at a glance, besides when it is. */
function notesOf({ stato, statoTesto, sovrapposto, deceduto, daInviare, giorno }: Appuntamento): string[] {
  return [
    stato !== 'pianificata' && statoTesto,
    deceduto && 'persona deceduta',
    sovrapposto && 'si sovrappone',
    giorno !== '' && 'si ripete',
    daInviare && 'da inviare',
  ].filter((note) => note !== false);
}

/** With whom it is, and what it is: the name first, which is what one looks for. */
function namesOf({ titolo, tipoTesto, soggettoNome }: Appuntamento): { name: string; what: string } {
  if (soggettoNome === '') return { name: titolo, what: titolo === tipoTesto ? '' : tipoTesto };
  return { name: soggettoNome, what: titolo.replace(soggettoNome, '').replace(/^[\s–:,-]+|[\s–:,-]+$/g, '').replace(/\s(?:con|di|a|da|per)$/, '') || tipoTesto };
}

function spoken(visit: Appuntamento): string[] {
  const { name, what } = namesOf(visit);
  return [name, what, visit.luogo, `di ${visit.diChi.join(', ')}`, ...notesOf(visit)].filter((one) => one !== '');
}

type MarkProps = { visit: Appuntamento; brief: boolean; whose: boolean };

/** What of an appointment fits into its hour: when, with whom, whose, and then the rest. */
function Mark({ visit, brief, whose }: MarkProps) {
  const { inizio, fine, luogo, stato, statoTesto, sovrapposto, deceduto, daInviare, giorno, diChi } = visit;
  const { name, what } = namesOf(visit);
  const all = spoken(visit).join(', ');
  const signs = (
    <>
      {stato !== 'pianificata' && <Sign icon={STATES[stato] ?? 'info'} says={statoTesto} />}
      {sovrapposto && <Sign icon="warning" says="si sovrappone" />}
      {deceduto && <Sign icon="error" says="persona deceduta" />}
      {giorno !== '' && <Sign icon="refresh" says="si ripete" />}
      {daInviare && <Sign icon="up" says="da inviare" />}
    </>
  );
  const people = diChi.join(', ');
  if (brief) {
    return (
      <div className="agenda-mark agenda-brief" title={all}>
        {!isLong(visit) && <strong className="agenda-hour">{formatTime(inizio)}</strong>} {signs}
        <strong>{name}</strong>
        {whose && ` · ${people}`}
        <span className="ui-hidden">, {[what, ...(isLong(visit) ? [`fino al ${formatDateTime(fine)}`] : [])].filter(Boolean).join(', ')}</span>
      </div>
    );
  }
  return (
    <div className="agenda-mark" title={all}>
      {/* One paragraph, so that a short event is cut after whole lines, and last of all the place. */}
      <p>
        <strong className="agenda-hour">{formatTime(inizio)}</strong> {signs}
        <strong className="agenda-name">{name}</strong>
        {[whose ? people : '', what, luogo]
          .filter((line) => line !== '')
          .map((line) => (
            <span key={line}>{line}</span>
          ))}
      </p>
    </div>
  );
}

/** How it went, as a sign. */
const STATES: Readonly<Record<string, IconName>> = { erogata: 'success', annullata: 'close', non_presentato: 'hide' };

/** A sign in the place of words that would take the room of a name. */
function Sign({ icon, says }: { icon: IconName; says: string }) {
  return (
    <span className="agenda-sign" title={says}>
      <Icon name={icon} />
      <span className="ui-hidden">{says}, </span>
    </span>
  );
}

// The days on which the stories are told, and the zones that the computers are
// set to meanwhile: whatever holds on these holds on any day. The programs are
// started with the clock of one of them, and go on from there; the browser stays
// in the day of whoever runs this, which no screen may show.

export const DAYS = {
  // No office is open, and nothing is in the agenda.
  domenica: { from: '2026-11-29T10:05:00+01:00', zone: 'UTC' },
  bisestile: { from: '2028-02-29T08:30:00+01:00', zone: 'America/New_York' },
  // 02:00 becomes 03:00 while the story is told.
  marzo: { from: '2027-03-28T01:59:45+01:00', zone: 'Pacific/Auckland' },
  // 03:00 becomes 02:00 again while the story is told.
  ottobre: { from: '2027-10-31T02:59:45+02:00', zone: 'America/New_York' },
  // The year ends in five minutes, and is over already where the computer is.
  capodanno: { from: '2026-12-31T23:55:00+01:00', zone: 'Pacific/Auckland' },
};

/** The day of the stories of one file; its runner says which. */
export const TODAY = DAYS[process.env.GIORNO ?? 'domenica'];
if (!TODAY) throw new Error(`no day called ${process.env.GIORNO}: ${Object.keys(DAYS).join(', ')}`);

/**
 * Which files are told on which days: each day is met by several of them, and
 * each but the longest meets more than one. The agenda, which is made of days,
 * meets all.
 */
export const TOLD = [
  ['screens', ['domenica']],
  ['kit', ['bisestile', 'ottobre']],
  ['twice', ['domenica']],
  ['people', ['domenica']],
  ['work', ['marzo', 'ottobre']],
  ['team', ['marzo', 'capodanno']],
  ['segnalazioni', ['marzo', 'bisestile']],
  ['address', ['capodanno', 'domenica']],
  ['computer', ['ottobre', 'bisestile']],
  ['valutazioni', ['bisestile', 'capodanno']],
  ['interventi', ['domenica', 'marzo']],
  ['pai', ['domenica', 'capodanno']],
  ['richieste', ['domenica', 'marzo']],
  ['carta', ['domenica', 'ottobre']],
  ['siuss', ['domenica']],
  ['avvisi', ['domenica', 'bisestile']],
  ['graduatorie', ['domenica']],
  ['agenda', Object.keys(DAYS)],
];

/** A clock that shows an instant now, and goes on from there. */
export function clockFrom(instant) {
  const ahead = Date.parse(instant) - Date.now();
  return () => new Date(Date.now() + ahead);
}

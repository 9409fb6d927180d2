// What went wrong, and what to do about it. The sentence comes from the program,
// which knows the case; the title and the remedy are chosen here by the code.

/** The closed list of codes, in the order of package cartella; a test compares them. */
export const codes = [
  'non_valido',
  'non_accessibile',
  'non_autorizzato',
  'stato_non_ammesso',
  'azione_sconosciuta',
  'campo_sconosciuto',
  'esiste_gia',
  'conflitto',
  'malformato',
  'troppo_grande',
  'versione_protocollo',
  'sequenza',
  'non_autenticato',
  'credenziali_errate',
  'password_da_cambiare',
  'password_non_ammessa',
  'account_disabilitato',
  'troppi_tentativi',
  'dispositivo_revocato',
  'servizio_non_assegnato',
  'codice_richiesto',
  'codice_errato',
  'fuori_linea',
  'centrale_sconosciuta',
  'certificato',
  'portale',
  'proxy',
  'bloccato',
  'portachiavi_assente',
  'portachiavi_bloccato',
  'portachiavi_non_risponde',
  'chiavi_danneggiate',
  'autonomia_scaduta',
  'disco_pieno',
  'interno',
] as const;

export type Code = (typeof codes)[number];

const known: ReadonlySet<string> = new Set(codes);

function isCode(text: string): text is Code {
  return known.has(text);
}

/** What is wrong with one field of a form. */
export type Wrong = { field: string; message: string };

/** A failed call: a code for the program, a field for the form, a sentence for the operator. */
export class Fault extends Error {
  readonly code: Code;
  /** The name of the field that is at fault, "" if none. */
  readonly field: string;
  /** What else of the form is wrong, each of a field of its own. */
  readonly others: readonly Wrong[];

  constructor({ code, field, message, others = [] }: Wrong & { code: string; others?: readonly Wrong[] }) {
    super(message);
    this.name = 'Fault';
    this.code = isCode(code) ? code : 'interno';
    this.field = field;
    this.others = others;
  }
}

/** Whatever a call was rejected with, as a Fault. */
export function toFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  if (typeof error === 'object' && error !== null && 'code' in error && 'message' in error) {
    const field = 'field' in error && typeof error.field === 'string' ? error.field : '';
    const others = 'altri' in error && Array.isArray(error.altri) ? (error.altri as Wrong[]) : [];
    return new Fault({ code: String(error.code), field, message: String(error.message), others });
  }
  // Neither ours nor written for operators: its text may hold anything.
  return new Fault({ code: 'interno', field: '', message: 'Il programma non è riuscito a rispondere.' });
}

/** What to show of a failure. Fits ErrorState and, with title, Banner. */
export type Explanation = { title: string; message: string; remedy: string };

/** One plain sentence and one remedy. */
export function explain(error: unknown): Explanation {
  const fault = toFault(error);
  return { ...advice(fault.code), message: fault.message };
}

/**
 * As explain, of a file that was read or was to be written, where there is no form to
 * correct: what is wrong with the file, the program says together with what to do.
 */
export function explainFile(error: unknown, title: string): Explanation {
  const fault = toFault(error);
  const ofFile = fault.code === 'non_valido' || fault.code === 'troppo_grande';
  return ofFile ? { title, message: fault.message, remedy: fault.message } : explain(fault);
}

/** The message for one field of a form, if the failure is about it. */
export function fieldError(error: unknown, field: string): string | undefined {
  if (!(error instanceof Fault)) return undefined;
  return [error, ...error.others].find((one) => one.field === field)?.message;
}

export function isConflict(error: unknown): boolean {
  return error instanceof Fault && error.code === 'conflitto';
}

/** The keys of this computer's archive are gone, as with a broken keyring. */
export function isKeysLost(error: unknown): boolean {
  return error instanceof Fault && error.code === 'chiavi_danneggiate';
}

/** The password is to be typed again; with any other failure it may well be right. */
export function isWrongPassword(error: unknown): boolean {
  return error instanceof Fault && error.code === 'credenziali_errate';
}

/** The account has a second factor: its code is asked for, or asked for again. */
export function wantsCode(error: unknown): boolean {
  return error instanceof Fault && (error.code === 'codice_richiesto' || error.code === 'codice_errato');
}

const SAFE = 'Il lavoro su questo computer resta al sicuro.';

function advice(code: Code): { title: string; remedy: string } {
  switch (code) {
    case 'non_valido':
      return { title: 'Qualcosa va corretto', remedy: 'Correggi i dati indicati e salva di nuovo.' };
    case 'non_accessibile':
      return {
        title: 'Non disponibile',
        remedy: 'Torna all’elenco: se pensi di doverlo vedere, chiedi al referente del servizio.',
      };
    case 'non_autorizzato':
      return { title: 'Non consentito', remedy: 'Se ti serve per il tuo lavoro, chiedi al referente del servizio.' };
    case 'stato_non_ammesso':
      return { title: 'Nel frattempo è cambiato lo stato', remedy: 'Rileggi la pagina e riprova, se serve ancora.' };
    case 'azione_sconosciuta':
    case 'campo_sconosciuto':
      return { title: 'Serve una versione più recente', remedy: 'Aggiorna SIZ-ICARO su questo computer.' };
    case 'esiste_gia':
      return { title: 'Esiste già', remedy: 'Rileggi la pagina: potrebbe essere già stato salvato.' };
    case 'conflitto':
      return {
        title: 'Qualcuno ha cambiato questi dati mentre scrivevi',
        remedy: 'Rileggi i dati: quello che hai scritto resta qui.',
      };
    case 'malformato':
      return { title: 'Richiesta non compresa', remedy: 'Riprova; se succede ancora, scrivi all’assistenza.' };
    case 'troppo_grande':
      return { title: 'Testo troppo lungo', remedy: 'Accorcia il testo, o dividilo in più parti.' };
    case 'versione_protocollo':
      return {
        title: 'Versioni diverse',
        remedy: 'Aggiorna SIZ-ICARO su questo computer: il lavoro fatto qui resta al sicuro.',
      };
    case 'sequenza':
      return { title: 'Invio interrotto', remedy: 'Non serve fare nulla: l’invio riprende da solo.' };
    case 'non_autenticato':
      return { title: 'Accesso scaduto', remedy: 'Esci e accedi di nuovo con nome utente e password.' };
    case 'credenziali_errate':
      return { title: 'Accesso non riuscito', remedy: 'Controlla quello che hai scritto e il tasto delle maiuscole.' };
    case 'password_da_cambiare':
      return { title: 'Password da cambiare', remedy: 'Scegli una nuova password e continua.' };
    case 'password_non_ammessa':
      return { title: 'Password non ammessa', remedy: 'Scegline una più lunga, che non hai mai usato.' };
    case 'account_disabilitato':
      return { title: 'Utenza disattivata', remedy: 'Scrivi a siz@ufficiodipiano.lodi.it.' };
    case 'troppi_tentativi':
      return { title: 'Troppi tentativi', remedy: 'Aspetta qualche minuto e riprova con calma.' };
    case 'dispositivo_revocato':
      return { title: 'Computer non più autorizzato', remedy: 'Scrivi a siz@ufficiodipiano.lodi.it.' };
    case 'servizio_non_assegnato':
      return {
        title: 'Servizio non assegnato',
        remedy: 'Scegli un altro servizio, o scrivi a siz@ufficiodipiano.lodi.it.',
      };
    case 'codice_richiesto':
      return { title: 'Serve anche il codice', remedy: 'Apri l’app di autenticazione e scrivi il codice che mostra.' };
    case 'codice_errato':
      return { title: 'Codice non accettato', remedy: 'Scrivi il codice seguente; se non va mai, controlla l’ora del telefono.' };
    case 'fuori_linea':
      return { title: 'Serve il collegamento', remedy: 'Riprova quando il servizio centrale è raggiungibile.' };
    case 'centrale_sconosciuta':
      return { title: 'Servizio centrale non trovato', remedy: 'Controlla l’indirizzo del servizio centrale.' };
    case 'certificato':
      return { title: 'Collegamento non sicuro', remedy: 'Non scrivere la password: avvisa prima l’assistenza.' };
    case 'portale':
      return { title: 'La rete chiede prima di accedere', remedy: 'Apri la pagina della rete, accedi, poi riprova.' };
    case 'proxy':
      return { title: 'Il proxy della rete non lascia passare', remedy: 'Imposta il proxy, poi riprova.' };
    case 'bloccato':
      return { title: 'Programma bloccato', remedy: 'Sblocca con la tua password: il lavoro è al sicuro.' };
    // What to do about the keyring is in the program's sentence, which knows its state.
    case 'portachiavi_assente':
      return { title: 'Portachiavi non trovato', remedy: SAFE };
    case 'portachiavi_bloccato':
      return { title: 'Portachiavi bloccato', remedy: SAFE };
    case 'portachiavi_non_risponde':
      return { title: 'Il portachiavi non risponde', remedy: SAFE };
    case 'chiavi_danneggiate':
      return {
        title: 'Chiavi non leggibili',
        remedy: 'Per tornare al lavoro accedi e scegli «Ricomincia su questo computer»: non si cancella nulla.',
      };
    case 'autonomia_scaduta':
      return { title: 'Troppo tempo senza collegamento', remedy: 'Collegati alla rete e accedi di nuovo.' };
    case 'disco_pieno':
      return { title: 'Disco pieno', remedy: 'Libera spazio su questo computer e salva di nuovo.' };
    case 'interno':
      return { title: 'Qualcosa non ha funzionato', remedy: 'Riprova; se succede ancora, scrivi all’assistenza.' };
  }
}

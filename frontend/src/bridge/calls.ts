// Every method that the program binds, grouped as in package app, which says what
// each does. Those that are named here change no record and are called freely; any
// other is an act, and is called by a command alone.
import * as Accesso from '../../wailsjs/go/app/Accesso';
import * as Agenda from '../../wailsjs/go/app/Agenda';
import * as Bandi from '../../wailsjs/go/app/Bandi';
import * as Bozze from '../../wailsjs/go/app/Bozze';
import * as Configurazione from '../../wailsjs/go/app/Configurazione';
import * as Graduatorie from '../../wailsjs/go/app/Graduatorie';
import * as Home from '../../wailsjs/go/app/Home';
import * as Modelli from '../../wailsjs/go/app/Modelli';
import * as PIC from '../../wailsjs/go/app/PIC';
import * as Ricerca from '../../wailsjs/go/app/Ricerca';
import * as Riconcilia from '../../wailsjs/go/app/Riconcilia';
import * as Schede from '../../wailsjs/go/app/Schede';
import * as Siuss from '../../wailsjs/go/app/Siuss';
import * as Soggetti from '../../wailsjs/go/app/Soggetti';
import * as Statistiche from '../../wailsjs/go/app/Statistiche';
import * as Valutazioni from '../../wailsjs/go/app/Valutazioni';
import { bridged } from './program';

export const accesso = bridged(Accesso, 'stato', 'adesso', 'vivo');
export const agenda = bridged(Agenda, 'periodo', 'scadenze', 'volta', 'prossima', 'guarda', 'di', 'leggiICS');
export const bandi = bridged(Bandi, 'leggi', 'aperti', 'compila');
export const bozze = bridged(Bozze, 'elenco', 'salva', 'leggi', 'elimina', 'consegnate');
export const configurazione = bridged(Configurazione, 'leggi');
export const graduatorie = bridged(Graduatorie, 'linee', 'leggi', 'anteprima');
export const home = bridged(Home, 'leggi', 'testata', 'preclusi', 'colleghi', 'nascoste', 'perPosta');
export const modelli = bridged(Modelli, 'leggi');
export const pic = bridged(PIC, 'dettaglio');
export const ricerca = bridged(Ricerca, 'cerca');
export const riconcilia = bridged(Riconcilia, 'stato', 'elenco', 'inAttesa');
export const schede = bridged(Schede, 'catalogo', 'elenco', 'apri', 'leggi', 'nuova', 'compilata', 'candidati', 'storia', 'rimedio');
export const siuss = bridged(Siuss, 'controlla', 'contenuto');
export const soggetti = bridged(Soggetti, 'dettaglio', 'comuniAmbito', 'luoghi', 'residenza', 'verificaCF', 'doppioni');
export const statistiche = bridged(Statistiche, 'leggi');
export const valutazioni = bridged(Valutazioni, 'inUso', 'andamento');

// Every method that the program binds, grouped as in package app, which says what
// each does.
import * as Accesso from '../../wailsjs/go/app/Accesso';
import * as Agenda from '../../wailsjs/go/app/Agenda';
import * as Bozze from '../../wailsjs/go/app/Bozze';
import * as Configurazione from '../../wailsjs/go/app/Configurazione';
import * as Home from '../../wailsjs/go/app/Home';
import * as Modelli from '../../wailsjs/go/app/Modelli';
import * as PIC from '../../wailsjs/go/app/PIC';
import * as Ricerca from '../../wailsjs/go/app/Ricerca';
import * as Riconcilia from '../../wailsjs/go/app/Riconcilia';
import * as Schede from '../../wailsjs/go/app/Schede';
import * as Soggetti from '../../wailsjs/go/app/Soggetti';
import * as Valutazioni from '../../wailsjs/go/app/Valutazioni';
import { bridged } from './program';

export const accesso = bridged(Accesso);
export const agenda = bridged(Agenda);
export const bozze = bridged(Bozze);
export const configurazione = bridged(Configurazione);
export const home = bridged(Home);
export const modelli = bridged(Modelli);
export const pic = bridged(PIC);
export const ricerca = bridged(Ricerca);
export const riconcilia = bridged(Riconcilia);
export const schede = bridged(Schede);
export const soggetti = bridged(Soggetti);
export const valutazioni = bridged(Valutazioni);

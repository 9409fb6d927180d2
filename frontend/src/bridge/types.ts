// What the program gives the screens and takes from them: the types that Wails
// makes of app/views.go, under the names by which the screens call them. What a
// field means is said there.
import type { app, cartella } from '../../wailsjs/go/models';

/**
 * A kind of record, as the catalogue and the event "dati" name it; beside those of
 * the catalogue, "cronologia" are the pages that the operator has opened.
 */
export type Tipo = string;

export type Appuntamento = app.Appuntamento;
export type Avviso = app.AvvisoLetto;
export type Azione = app.Azione;
export type Bozza = app.Bozza;
export type Campo = cartella.Campo;
export type CampoCambiato = app.CampoCambiato;
export type CampoInConflitto = app.CampoInConflitto;
export type Candidato = app.Candidato;
export type Carta = app.Carta;
export type Collegamento = app.Collegamento;
export type Condizione = app.Condizione;
export type ControlloSIUSS = app.ControlloSIUSS;
export type DaInviare = app.DaInviare;
export type DaRiconciliare = app.DaRiconciliare;
export type Esportata = app.Esportata;
export type FiltroAgenda = app.FiltroAgenda;
export type FiltroICS = app.FiltroICS;
export type GraduatoriaLetta = app.GraduatoriaLetta;
export type Home = app.HomeVista;
export type Importazione = app.Importazione;
export type Incontro = app.Incontro;
export type Impostazioni = app.Impostazioni;
export type Linea = app.Linea;
export type Mancanza = app.Mancanza;
export type LineaGraduatoria = app.LineaGraduatoria;
export type MancanzaSIUSS = app.MancanzaSIUSS;
export type Mossa = app.Mossa;
export type Notifica = app.Notifica;
export type Parte = cartella.Parte;
export type Passaggio = app.Passaggio;
export type Permesso = app.Permesso;
export type PIC = app.PICVista;
export type ProxyDato = app.ProxyDato;
export type ProxyVista = app.ProxyVista;
export type Punteggio = app.Punteggio;
export type RigaScheda = app.RigaScheda;
export type Risultato = app.Risultato;
export type Scelta = app.Scelta;
export type Scadenza = app.Scadenza;
export type Scheda = app.Scheda;
export type SchedaLetta = app.SchedaLetta;
export type Servizio = app.Servizio;
export type Sessione = app.Sessione;
export type Sezione = app.Sezione;
export type Soggetto = app.Soggetto;
export type StatoAccesso = app.StatoAccesso;
export type StatoRiconciliazione = app.StatoRiconciliazione;
export type TavolaLetta = app.TavolaLetta;
export type Voce = cartella.Voce;

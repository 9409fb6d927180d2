package partecipanti

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"siz-icaro/backend/central"
	"siz-icaro/backend/identity"
	"siz-icaro/sync/cartella"
)

var servizi = []central.Servizio{
	{ID: "storico", Nome: "SERVIZIO STORICO", Tipo: "storico"},
	{ID: "ambito", Nome: "Servizio Ambito Territoriale di Lodi", Tipo: "ambito"},
	{ID: "comune-e648", Nome: "Comune di Lodi", Tipo: "comune", Comune: "E648"},
	{ID: "comune-i274", Nome: "Comune di Sant'Angelo Lodigiano", Tipo: "comune", Comune: "I274"},
	{ID: "self", Nome: "Servizio SELF", Tipo: "area"},
	{ID: "politiche-abitative", Nome: "Servizio Politiche Abitative", Tipo: "area"},
	{ID: "misura-b2", Nome: "Servizio Misura B2", Tipo: "area"},
}

// read reads a text of rows under a header.
func read(t *testing.T, text string, o Options) ([]Row, []Fault, error) {
	t.Helper()
	o.Servizi = servizi
	return Read(strings.NewReader(text), o)
}

// TestRead: what people write in a list, and what it gives.
func TestRead(t *testing.T) {
	for _, tt := range []struct {
		header, row string
		// want is the row in short, or the fault.
		want string
	}{
		{"Cognome;Nome;E-mail;Servizio;Ruolo", "Ferrari;Anna;Anna.Ferrari@Comune.example;Comune di Lodi;Assistente sociale", "Ferrari Anna <anna.ferrari@comune.example> comune-e648=assistente_sociale"},
		{"COGNOME;NOME;Indirizzo email;Comune;Profilo", "De  Luca;Anna Maria;a@b.example;LODI (LO);AS", "De Luca Anna Maria <a@b.example> comune-e648=assistente_sociale"},
		{"cognome;nome;mail;ente;ruolo", "F;A;a@b.example;S. Angelo Lodigiano;referente d'area", "F A <a@b.example> comune-i274=referente"},
		{"cognome;nome;mail;ente;qualifica", "F;A;a@b.example;comune-e648;Assistente Sociale", "F A <a@b.example> comune-e648=assistente_sociale (Assistente Sociale)"},
		{"cognome;nome;mail;ente;area;ruolo", "F;A;a@b.example;Ambito;SELF, Politiche abitative;amministrativa", "F A <a@b.example> politiche-abitative=amministrativo self=amministrativo"},
		{"cognome;nome;mail;ente;area;ruolo", "F;A;a@b.example;Ambito territoriale di Lodi;area SELF e area Politiche Abitative;amministrativo", "F A <a@b.example> politiche-abitative=amministrativo self=amministrativo"},
		{"cognome;nome;mail;ente;area;ruolo", "F;A;a@b.example;Ambito;Tutela minori;referente", "F A <a@b.example> ambito=referente ! l'area «Tutela minori» non ha un servizio suo"},
		{"cognome;nome;mail;ente;area;ruolo", "F;A;a@b.example;Lodi;Misura B2;AS", "F A <a@b.example> comune-e648=assistente_sociale ! l'area non conta: chi lavora per un Comune ha il servizio del Comune"},
		{"cognome;nome;mail;area;ruolo", "F;A;a@b.example;Misura B2;AS", "F A <a@b.example> misura-b2=assistente_sociale"},
		{"cognome;nome;mail;servizio;ruolo;utente", "F;A;a@b.example;SELF;AS;Anna.F", "F A <a@b.example> self=assistente_sociale as anna.f"},
		{"cognome;nome;mail;servizio;ruolo", "F;A;a@b.example;Comune di Lodi, SELF;AS", "F A <a@b.example> comune-e648=assistente_sociale self=assistente_sociale"},
		{"cognome;nome;mail;servizio", "F;A;-;SELF", "F A <> self=consultazione"},

		{"cognome;nome;mail;area;ruolo", "F;A;a@b.example;Tutela minori;AS", "riga 2, area: Il servizio «Tutela minori» non si riconosce"},
		{"cognome;nome;mail;servizio;ruolo", "F;A;a@b.example;Politche abitative;AS", "riga 2, servizio: Il servizio «Politche abitative» non si riconosce"},
		{"cognome;nome;mail;servizio;ruolo", "F;A;a@b.example;SELF, Politche;AS", "riga 2, servizio: Il servizio «Politche» non si riconosce"},
		{"cognome;nome;mail;servizio;ruolo", "F;A;a@b.example;Milano;AS", "riga 2, servizio: «Milano» non è un servizio, né uno dei Comuni dell'Ambito"},
		{"cognome;nome;mail;servizio;ruolo", "F;A;a@b.example;Codogno;AS", "riga 2, servizio: Il Comune di Codogno non ha ancora un servizio"},
		{"cognome;nome;mail;servizio;ruolo", "F;A;a@b.example;;AS", "riga 2, servizio: Manca il servizio"},
		{"cognome;nome;mail;servizio;ruolo", "F;A;a@b.example;SELF;capo", "riga 2, ruolo: «capo» non è un ruolo"},
		{"cognome;nome;mail;servizio;ruolo", "F;A;a@b.example;SELF;amministratore", "riga 2, ruolo: Un amministratore non si crea da un elenco"},
		{"cognome;nome;mail;servizio;ruolo", "F;A;anna@comune;SELF;AS", "riga 2, mail: L'indirizzo di posta non è completo"},
		{"cognome;nome;mail;servizio;ruolo", "F;;a@b.example;SELF;AS", "riga 2, cognome: Servono il cognome e il nome"},
		{"cognome;nome;mail;servizio;ruolo", strings.Repeat("F", 81) + ";A;a@b.example;SELF;AS", "riga 2, cognome: È troppo lungo: al più 80"},
		{"cognome;nome;mail;servizio;ruolo;utente", "F;A;a@b.example;SELF;AS;anna ferrari", "riga 2, utente: Il nome utente va scritto"},
	} {
		o := Options{Ruolo: cartella.RuoloConsultazione}
		rows, faults, err := read(t, tt.header+"\n"+tt.row+"\n", o)
		if err != nil {
			t.Errorf("%s: %v", tt.row, err)
			continue
		}
		got := ""
		for _, f := range faults {
			got += fmt.Sprintf("riga %d, %s: %s", f.Line, f.Column, f.Reason)
		}
		for _, r := range rows {
			got += fmt.Sprintf("%s %s <%s>", r.Cognome, r.Nome, r.Email)
			for _, id := range slices.Sorted(maps.Keys(r.Profili)) {
				got += fmt.Sprintf(" %s=%s", id, r.Profili[id])
			}
			if r.Utente != "" {
				got += " as " + r.Utente
			}
			if r.Qualifica != "" {
				got += " (" + r.Qualifica + ")"
			}
			if r.Note != "" {
				got += " ! " + r.Note
			}
		}
		if got != tt.want && !(strings.HasPrefix(tt.want, "riga") && strings.HasPrefix(got, tt.want)) {
			t.Errorf("%s\n got %s\nwant %s", tt.row, got, tt.want)
		}
	}
	_, faults, err := read(t, "cognome;nome;mail;servizio\nF;A;a@b.example;SELF\n", Options{})
	if err != nil || len(faults) != 1 || !strings.Contains(faults[0].Reason, "--ruolo") {
		t.Errorf("no role: %v, %v", faults, err)
	}
}

// TestWholeList: what is wrong with a list as a whole.
func TestWholeList(t *testing.T) {
	const header = "cognome;nome;mail;servizio;ruolo;utente\n"
	for _, tt := range []struct {
		name, text string
		// want are the lines of the faults and what they say; of the file itself with
		// line 0.
		want map[int]string
	}{
		{"all is well", header + "F;A;a@b.example;SELF;AS;\nF;B;b@b.example;SELF;AS;\n", nil},
		{"a person twice", header + "F;A;a@b.example;SELF;AS;\nF;A;A@b.example;Misura B2;AS;\n", map[int]string{3: "stessa persona della riga 2"}},
		{"an address twice", header + "F;A;a@b.example;SELF;AS;\n\nF;B;a@b.example;SELF;AS;\n", map[int]string{4: "indirizzo della riga 2"}},
		{"a name twice", header + "F;A;a@b.example;SELF;AS;\nf;a;b@b.example;SELF;AS;\n", map[int]string{3: "se sono due"}},
		{"a name twice, told apart", header + "F;A;a@b.example;SELF;AS;\nF;A;b@b.example;SELF;AS;a.f2\n", nil},
		{"a user name twice", header + "F;A;a@b.example;SELF;AS;uno\nG;B;b@b.example;SELF;AS;UNO\n", map[int]string{3: "nome utente della riga 2"}},
		{"two rows that are wrong, of three", header + "F;A;a@b.example;SELF;AS;\nF;B;b;SELF;AS;\nF;C;c@b.example;X;AS;\n", map[int]string{3: "indirizzo", 4: "non si riconosce"}},
		{"a column that lacks", "cognome;nome;servizio\nF;A;SELF\n", map[int]string{0: "Manca la colonna «e-mail»"}},
		{"a column twice", "cognome;nome;mail;e-mail;servizio\nF;A;a@b.example;b@b.example;SELF\n", map[int]string{0: "Due colonne"}},
		{"nobody", header, map[int]string{0: "nessuno"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			rows, faults, err := read(t, tt.text, Options{})
			got := map[int]string{}
			for _, f := range faults {
				got[f.Line] += f.Reason
			}
			var said *cartella.Error
			if errors.As(err, &said) {
				got[0] = said.Message
			} else if err != nil {
				t.Fatal(err)
			}
			if len(got) != len(tt.want) || len(tt.want) == 0 && len(rows) != 2 {
				t.Errorf("got %v and %d rows, want %v", got, len(rows), tt.want)
			}
			for line, says := range tt.want {
				if !strings.Contains(got[line], says) {
					t.Errorf("line %d says %q, want %q", line, got[line], says)
				}
			}
		})
	}
}

// TestMatch: who is there already, who is new, and what is not guessed.
func TestMatch(t *testing.T) {
	accounts := []identity.Account{
		{Utente: "anna.ferrari", Operatore: "op-anna-ferrari", Cognome: "Ferrari", Nome: "Anna", Email: "anna@b.example"},
		{Utente: "marco.bianchi", Operatore: "op-marco-bianchi", Cognome: "Bianchi", Nome: "Marco"},
		{Utente: "a-b.c", Operatore: "op-a-b-c", Cognome: "X", Nome: "X", Email: "x@b.example"},
	}
	for _, tt := range []struct {
		name string
		row  Row
		// want is the user name, with "=" before that of an account that is there, or
		// what the fault says.
		want string
	}{
		{"new", Row{Cognome: "D'Amico", Nome: "Maria Grazia", Email: "m@b.example"}, "mariagrazia.damico"},
		{"accents", Row{Cognome: "Pezzè", Nome: "Niccolò", Email: "m@b.example"}, "niccolo.pezze"},
		{"letters that are not ours", Row{Cognome: "Łuczak", Nome: "Ewa", Email: "m@b.example"}, "nella colonna «utente»"},
		{"the user name of the list", Row{Cognome: "Łuczak", Nome: "Ewa", Email: "m@b.example", Utente: "ewa.luczak"}, "ewa.luczak"},
		{"there", Row{Cognome: "FERRARI", Nome: "anna", Email: "anna@b.example"}, "=anna.ferrari"},
		{"there, with the user name", Row{Cognome: "Ferrari", Nome: "Anna", Email: "anna@b.example", Utente: "anna.ferrari"}, "=anna.ferrari"},
		{"another's address", Row{Cognome: "Rossi", Nome: "Anna", Email: "anna@b.example"}, "è già dell'account anna.ferrari"},
		{"another address", Row{Cognome: "Ferrari", Nome: "Anna", Email: "anna2@b.example"}, "«account email anna.ferrari anna2@b.example»"},
		{"no address", Row{Cognome: "Ferrari", Nome: "Anna"}, "scrivi il suo indirizzo"},
		{"a namesake", Row{Cognome: "Ferrari", Nome: "Anna", Email: "anna2@b.example", Utente: "anna.ferrari2"}, "anna.ferrari2"},
		{"a namesake with the same user name", Row{Cognome: "Ferrari", Nome: "Anna", Email: "anna2@b.example", Utente: "anna.ferrari"}, "è già di Ferrari Anna"},
		{"another's user name", Row{Cognome: "Rossi", Nome: "Ada", Email: "a@b.example", Utente: "marco.bianchi"}, "è già di Bianchi Marco"},
		{"no address on either side", Row{Cognome: "Bianchi", Nome: "Marco"}, "=marco.bianchi"},
		{"an address for who has none", Row{Cognome: "Bianchi", Nome: "Marco", Email: "marco@b.example"}, "senza un indirizzo"},
		{"an address for who has none, by the user name", Row{Cognome: "Bianchi", Nome: "Marco", Email: "marco@b.example", Utente: "marco.bianchi"}, "«account email marco.bianchi marco@b.example»"},
		{"an operator who is another", Row{Cognome: "b-c", Nome: "a", Email: "m@b.example", Utente: "a.b-c"}, "ma c'è già a-b.c"},
	} {
		people, faults := Match([]Row{tt.row}, accounts)
		switch {
		case len(people)+len(faults) != 1:
			t.Errorf("%s: %v and %v", tt.name, people, faults)
		case len(faults) == 1:
			if !strings.Contains(faults[0].Reason, tt.want) || strings.HasPrefix(tt.want, "=") {
				t.Errorf("%s: %q, want %q", tt.name, faults[0].Reason, tt.want)
			}
		default:
			got := people[0].Utente
			if people[0].Account != nil {
				got = "=" + people[0].Account.Utente
			}
			if got != tt.want {
				t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
			}
		}
	}
	// Two names that make one user name.
	if people, faults := Match([]Row{{Cognome: "De Luca", Nome: "A", Email: "a@b.example"}, {Line: 3, Cognome: "Dè-Luca", Nome: "A.", Utente: "a.deluca", Email: "b@b.example"}}, nil); len(people) != 1 || len(faults) != 1 || faults[0].Line != 3 {
		t.Errorf("one user name for two: %v, %v", people, faults)
	}
}

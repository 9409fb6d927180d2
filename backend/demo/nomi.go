package demo

import (
	"siz-icaro/sync/cartella/codicefiscale"
)

// nomi are first names by when those who bear them were born: until 1951,
// 1952 to 1974, 1975 to 1996, and since.
type nomi struct{ anziani, maturi, adulti, giovani []string }

// di are the names that people of an age were given.
func (n nomi) di(eta int) []string {
	switch {
	case eta >= 75:
		return n.anziani
	case eta >= 52:
		return n.maturi
	case eta >= 30:
		return n.adulti
	}
	return n.giovani
}

var nomiFemminili = nomi{
	anziani: []string{"Maria", "Giuseppina", "Angela", "Teresa", "Rosa", "Luigia", "Carla", "Ernesta", "Piera", "Agnese", "Giovanna", "Lucia", "Pierina", "Antonietta", "Rachele", "Franca", "Ines", "Adele", "Caterina", "Santina", "Bruna", "Annunciata", "Emilia", "Irma", "Mariuccia"},
	maturi:  []string{"Paola", "Patrizia", "Antonella", "Stefania", "Roberta", "Daniela", "Donatella", "Tiziana", "Ornella", "Claudia", "Marina", "Luisa", "Nadia", "Raffaella", "Cristina", "Loredana", "Anna Maria", "Maria Grazia", "Mariangela", "Giuliana", "Rosanna", "Sabrina", "Barbara", "Emanuela", "Graziella", "Ivana"},
	adulti:  []string{"Francesca", "Federica", "Ilaria", "Valeria", "Michela", "Elena", "Laura", "Silvia", "Chiara", "Alessandra", "Valentina", "Sara", "Elisa", "Veronica", "Marta", "Alessia", "Serena", "Erika", "Debora", "Simona", "Manuela", "Monica", "Giorgia", "Jessica", "Lucia", "Eleonora"},
	giovani: []string{"Sofia", "Giulia", "Aurora", "Alice", "Ginevra", "Emma", "Martina", "Chiara", "Beatrice", "Greta", "Anna", "Matilde", "Noemi", "Gaia", "Camilla", "Rebecca", "Sara", "Arianna", "Vittoria", "Viola", "Nicole", "Elisa", "Bianca", "Marta"},
}

var nomiMaschili = nomi{
	anziani: []string{"Giuseppe", "Giovanni", "Luigi", "Angelo", "Antonio", "Mario", "Carlo", "Pietro", "Francesco", "Battista", "Ernesto", "Gino", "Domenico", "Aldo", "Bassiano", "Ettore", "Santo", "Renato", "Severino", "Attilio", "Agostino", "Natale", "Silvio", "Cesare"},
	maturi:  []string{"Maurizio", "Roberto", "Fabio", "Massimo", "Paolo", "Claudio", "Walter", "Giorgio", "Enrico", "Alberto", "Sergio", "Giuliano", "Fausto", "Gianni", "Pierluigi", "Giancarlo", "Stefano", "Marco", "Franco", "Bruno", "Angelo", "Luciano", "Daniele", "Antonio", "Giuseppe", "Flavio"},
	adulti:  []string{"Marco", "Andrea", "Luca", "Davide", "Matteo", "Simone", "Daniele", "Gianluca", "Cristian", "Alessandro", "Riccardo", "Michele", "Emanuele", "Mirko", "Fabrizio", "Ivan", "Diego", "Nicola", "Alessio", "Stefano", "Roberto", "Francesco", "Paolo", "Omar"},
	giovani: []string{"Leonardo", "Alessandro", "Tommaso", "Mattia", "Lorenzo", "Gabriele", "Edoardo", "Riccardo", "Matteo", "Federico", "Filippo", "Nicolò", "Samuele", "Diego", "Pietro", "Giacomo", "Jacopo", "Christian", "Simone", "Thomas", "Nicola", "Kevin", "Manuel", "Alessio"},
}

var cognomi = []string{
	"Ferrari", "Rossi", "Bianchi", "Colombo", "Galli", "Locatelli", "Fontana", "Vailati", "Pedrazzini", "Grazzani", "Cremonesi", "Uggeri", "Bassi", "Dossena",
	"Lucchini", "Tavazzi", "Raimondi", "Negri", "Corbellini", "Meazza", "Rota", "Marchesi", "Zanaboni", "Bergamaschi", "Cavalleri", "Ghisolfi", "Gelmini",
	"Sangalli", "Cipolla", "Bonvini", "Maiocchi", "Pagani", "Bellani", "Granata", "Moroni", "Savoia", "Curti", "Zucchelli", "Fiorani", "Peviani", "Vitali", "Arrigoni",
	"Bertoglio", "Bertolotti", "Boffelli", "Bosoni", "Brambilla", "Buttaboni", "Caperdoni", "Carelli", "Cattaneo", "Cerri", "Codecasa", "Concardi", "Cornalba",
	"Danelli", "De Vecchi", "Devecchi", "Donati", "Fugazza", "Furiosi", "Gatti", "Goldaniga", "Groppelli", "Guarnieri", "Invernizzi", "Lanzani", "Lodigiani", "Madonini",
	"Malabarba", "Manzoni", "Mascheroni", "Medaglia", "Mola", "Montanari", "Monti", "Nichetti", "Oldani", "Olivari", "Orsini", "Pavesi", "Pezzini", "Piacentini", "Polenghi",
	"Prandini", "Premoli", "Quaini", "Rancati", "Rebughini", "Riboldi", "Riva", "Rizzi", "Rusconi", "Salvaderi", "Scotti", "Secchi", "Soresina", "Spelta", "Tacchini",
	"Toninelli", "Tonani", "Trabattoni", "Travaini", "Vaccari", "Valsecchi", "Vignati", "Villa", "Visigalli", "Zambelli", "Zoppi", "D'Angelo", "De Luca", "Esposito",
	"Russo", "Greco", "Marino", "Giordano", "Lo Presti", "Caruso", "Romano", "Longo", "Amato", "Sorrentino", "Nicolì",
}

// comunita are the people who came from abroad, with what they are called.
type comunita struct {
	stato        codicefiscale.Belfiore
	cittadinanza string
	peso         int
	cognomi      []string
	donne        []string
	uomini       []string
	// cognomeDonne is the one surname of the women, where it is another than the
	// men's; daughters bear it too.
	cognomeDonne string
	// nomeSolo says that some have one name in their documents.
	nomeSolo bool
}

var comunitaEstere = []comunita{
	{"Z129", "Rumena", 26, []string{"Popescu", "Ionescu", "Dumitru", "Munteanu", "Stan", "Radu", "Ciobanu", "Rusu", "Moldovan", "Lungu"},
		[]string{"Elena", "Mihaela", "Ana Maria", "Ioana", "Daniela", "Gabriela", "Cristina", "Alina"}, []string{"Ion", "Mihai", "Andrei", "Alexandru", "Vasile", "Florin", "Marian", "Daniel"}, "", false},
	{"Z336", "Egiziana", 18, []string{"Mahmoud", "Hassan", "Abdelaziz", "Ibrahim", "Mostafa", "Elsayed", "Ramadan", "Shehata"},
		[]string{"Fatma", "Mona", "Amira", "Nour", "Salma", "Heba", "Marwa"}, []string{"Ahmed", "Mohamed", "Mahmoud", "Karim", "Omar", "Youssef", "Tarek"}, "", false},
	{"Z100", "Albanese", 15, []string{"Hoxha", "Shehu", "Prifti", "Gjoka", "Leka", "Marku", "Kola", "Dervishi"},
		[]string{"Elira", "Mirela", "Albana", "Entela", "Vjollca", "Anila"}, []string{"Arben", "Ilir", "Gentian", "Bledar", "Edmond", "Altin"}, "", false},
	{"Z330", "Marocchina", 13, []string{"El Amrani", "Bennani", "Alaoui", "Idrissi", "Tazi", "Berrada", "Haddad", "Chakir"},
		[]string{"Fatima", "Khadija", "Naima", "Samira", "Latifa", "Hanane"}, []string{"Mohammed", "Rachid", "Hamid", "Said", "Youssef", "Abdellah"}, "", false},
	{"Z605", "Ecuadoriana", 8, []string{"Mendoza", "Zambrano", "Cedeño", "Vera", "Macias", "Delgado"},
		[]string{"Maria Elena", "Gladys", "Jessica", "Carmen", "Rosa"}, []string{"Luis", "Carlos", "Jorge", "Byron", "Kevin"}, "", false},
	{"Z222", "Indiana", 8, []string{"Singh"},
		[]string{"Manpreet", "Harpreet", "Gurpreet", "Jaswinder", "Simranjit", "Rajwinder", "Navdeep", "Kulwinder"},
		[]string{"Gurpreet", "Harjinder", "Balwinder", "Jagdeep", "Sukhdev", "Amandeep", "Kuldeep", "Manjit"}, "Kaur", true},
	{"Z138", "Ucraina", 8, []string{"Kovalenko", "Shevchenko", "Bondarenko", "Tkachenko", "Melnyk", "Petrenko"},
		[]string{"Oksana", "Olena", "Natalia", "Svitlana", "Iryna", "Halyna"}, []string{"Oleksandr", "Serhii", "Volodymyr", "Andrii"}, "", false},
	{"Z343", "Senegalese", 4, []string{"Diop", "Ndiaye", "Fall", "Gueye", "Sow"},
		[]string{"Awa", "Fatou", "Mariama", "Aissatou"}, []string{"Mamadou", "Ousmane", "Cheikh", "Ibrahima"}, "", false},
}

// nascite are where Italians of the Lodigiano were born, besides their own
// Comune, with weights: the hospitals first, then the South of the Sixties.
var nascite = []struct {
	luogo codicefiscale.Belfiore
	peso  int
}{
	{"E648", 40}, {"C816", 20}, {"B910", 6}, {"I274", 7}, {"F205", 10}, {"D142", 6}, {"G535", 5}, {"G388", 3}, {"F704", 1}, {"B157", 1},
	{"F839", 2}, {"D643", 2}, {"G273", 2}, {"C351", 1}, {"H224", 1}, {"D086", 1}, {"H703", 1}, {"A662", 1}, {"L219", 1}, {"H501", 1},
}

// vicine are the places of nascite that are near: the young were born there.
const vicine = 8

// bassa are the postal codes of the district of Codogno and Casalpusterlengo,
// whose telephone prefix is 0377; the others' is Lodi's.
var bassa = []string{
	"26821", "26822", "26823", "26826", "26827", "26828", "26841", "26842", "26843", "26844", "26845", "26846", "26847", "26848", "26849",
	"26861", "26862", "26863", "26864", "26865", "26867",
}

var vie = []string{
	"Via Roma", "Via Garibaldi", "Via Mazzini", "Via Cavour", "Via Dante Alighieri", "Via Giuseppe Verdi", "Via Alessandro Manzoni", "Via Marconi",
	"Via Matteotti", "Via XXV Aprile", "Via IV Novembre", "Via della Libertà", "Piazza della Vittoria", "Via San Rocco", "Via San Bassiano", "Via Don Milani",
	"Via Papa Giovanni XXIII", "Via Giacomo Puccini", "Via Aldo Moro", "Via Kennedy", "Viale Lombardia", "Viale della Rimembranza", "Via dei Tigli", "Via delle Rose",
	"Via Martiri della Libertà", "Via Leonardo da Vinci", "Via Gramsci", "Vicolo Stretto", "Via Vecchia Cremonese", "Via Emilia", "Via Lodi", "Via Milano",
	"Via Adda", "Via Lambro", "Cascina Nuova", "Cascina San Pietro", "Via Santa Maria", "Via della Chiesa", "Via del Mulino", "Via Europa",
}

var medici = []string{"Dott. Bignami", "Dott.ssa Carminati", "Dott. Lazzarini", "Dott.ssa Orlandi", "Dott. Pisati", "Dott.ssa Rognoni", "Dott. Sacchi", "Dott.ssa Terzaghi", "Dott. Valdameri", "Dott.ssa Zerbi"}

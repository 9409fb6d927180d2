package app

// liberaSpazio says what helps against a full disk.
const liberaSpazio = "Libera spazio: svuota il cestino e la cartella dei download, o sposta altrove i file più grandi."

// disco is what the operator is told about the room on the disk, "" where there
// is enough.
func (s *sessione) disco() string {
	r := s.store.Report()
	switch {
	case r.Empty:
		return "Il disco di questo computer è pieno e l'archivio non si può aprire: finché non c'è spazio vedi solo quello che arriva adesso dal servizio centrale e le tue modifiche ancora da inviare, che sono al sicuro. " + liberaSpazio + " Poi blocca e sblocca il programma."
	case r.Volatile:
		return "Il disco di questo computer è pieno: l'archivio è aperto in memoria, quello che è salvato è al sicuro e si invia, ma fra poco non si potrà più salvare. " + liberaSpazio + " Poi blocca e sblocca il programma."
	case s.journal.LowSpace():
		return "Sul disco di questo computer c'è poco spazio: fra poco non si potrà più salvare. Quello che è salvato è al sicuro. " + liberaSpazio
	}
	return ""
}

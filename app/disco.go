package app

// pocoSpazio is said while the journal has given up its room or will soon.
const pocoSpazio = "Sul disco di questo computer c'è poco spazio: fra poco non si potrà più salvare. Svuota il cestino e la cartella dei download, o sposta file grandi altrove; quello che è salvato è al sicuro."

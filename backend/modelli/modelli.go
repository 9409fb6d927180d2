// Package modelli holds the scales and sheets that come with the program, each a
// file as "Carica da file" takes it. What the published scales give them is what
// is asked and how many points an answer is worth; the words are the program's
// own, because most of the printed forms are somebody's (see NOTICE).
package modelli

import "embed"

// Files are the models by name, "adl-katz.json".
//
//go:embed *.json
var Files embed.FS

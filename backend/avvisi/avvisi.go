// Package avvisi holds the calls that come with the program, each a file with the
// form that it asks for: Misura B2 as Lodi ran it, what has taken its place, a referral
// to SELF, a housing call. They come as drafts of the service that manages them: its
// people put the year's days and sums right and publish them.
package avvisi

import "embed"

// Files are the calls by name, "misura-b2-2022.json".
//
//go:embed *.json
var Files embed.FS

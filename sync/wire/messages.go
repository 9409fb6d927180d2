package wire

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"siz-icaro/sync/cartella"
)

// Protocol is the version that both ends must share. Each line below says what
// changed; the schema hash in the tests forces a new one.
//
//	1  first release
//	2  actor.aperti: services whose diaries are open to amministrativi too; scopes sociale:
//	3  pushes are packed, and go in parts that survive a cut: got, welcome.held; hello.page, credit.page
//	4  dictionaries: hello.dict, welcome.dict; welcome.records
//	5  what a device made itself comes back without its body: hello.echo, item.own, item.sum; what is needed first comes ahead of its place: hello.ahead
//	6  what a device made itself comes back by its place in its mutation alone: item.edit, feed.sum; a packed feed is in columns, its UUIDs apart; other messages are packed too
const Protocol = 6

// Frame sizes and times that both ends rely on. A reader refuses what is
// larger, before allocating for it.
const (
	// MaxText bounds a JSON text frame.
	MaxText = 1 << 20
	// MaxPacked bounds a binary frame as received, MaxUnpacked its content.
	MaxPacked   = 4 << 20
	MaxUnpacked = 16 << 20
	// MaxPush bounds the mutations of one push.
	MaxPush = 200
)

// Type names a message; every text frame is an object whose "type" is one.
type Type string

const (
	// From the replica.
	TypeHello  Type = "hello"
	TypePush   Type = "push"
	TypeCredit Type = "credit"
	TypeReread Type = "reread"
	TypePart   Type = "part" // binary alone
	// From the hub.
	TypeWelcome  Type = "welcome"
	TypeScopes   Type = "scopes"
	TypeFeed     Type = "feed"
	TypeVerdicts Type = "verdicts"
	TypeGot      Type = "got"
	TypeDigests  Type = "digests"
	TypeError    Type = "error"
)

// Message is one of the structs of this file.
type Message interface{ messageType() Type }

// Hello opens a connection: who the replica is and where it stands. It is the
// first message, and is sent once.
type Hello struct {
	Protocol int               `json:"protocol"`
	Device   cartella.DeviceID `json:"device"`
	// Epoch is the ledger's life that the cursors belong to; empty at first.
	Epoch   cartella.Epoch                      `json:"epoch,omitempty"`
	Cursors map[cartella.Scope]cartella.Version `json:"cursors,omitempty"`
	// Ahead are the versions beyond the cursors that a feed message without any has
	// brought: what the replica has of a scope ahead of its place, and need not be
	// sent again.
	Ahead map[cartella.Scope][]cartella.Version `json:"ahead,omitempty"`
	// Oldest is the first mutation that the device can still offer; zero where
	// it has none. Last is the newest it ever made.
	Oldest cartella.Seq `json:"oldest,omitempty"`
	Last   cartella.Seq `json:"last,omitempty"`
	// Plain asks for feed messages as JSON text instead of packed binary.
	Plain bool `json:"plain,omitempty"`
	// Credit is how many bytes of feed the replica is ready for; see Credit.
	Credit int `json:"credit"`
	// Page is how many bytes of feed the replica would have in one message, as its
	// line is; zero leaves it to the hub. A record is never cut.
	Page int `json:"page,omitempty"`
	// Dict is the newest dictionary that the replica knows; see [Dict].
	Dict Dict `json:"dict,omitempty"`
	// Echo says that what the replica made itself may come back without its body;
	// see Item.Own.
	Echo bool `json:"echo,omitempty"`
	// Program names the client for the central service's log.
	Program string `json:"program,omitempty"`
}

// Welcome answers Hello.
type Welcome struct {
	Protocol int             `json:"protocol"`
	Epoch    cartella.Epoch  `json:"epoch"`
	Actor    cartella.Attore `json:"actor"`
	// Scopes are what the replica will be sent; it drops what it holds of any
	// other once its pending mutations have their verdicts.
	Scopes []cartella.Scope `json:"scopes"`
	// Last is the device's newest mutation that the ledger holds. The replica
	// goes on from Last+1; after a restore that is before what it had sent.
	Last cartella.Seq `json:"last"`
	// Now is the central clock, for the replica's trusted time.
	Now time.Time `json:"now"`
	// Dict is the newest that both ends know: what either packs from here on may be
	// packed against it.
	Dict Dict `json:"dict,omitempty"`
	// Held is what the hub has of a push that a cut line left in pieces: one that
	// is packed as it was goes on from there.
	Held *Piece `json:"held,omitempty"`
	// Records is how many records the scopes hold that the replica is far behind in,
	// so that it can say how much is still to come.
	Records map[cartella.Scope]int `json:"records,omitempty"`
}

// Scopes says that the profile changed while connected.
type Scopes struct {
	Actor  cartella.Attore  `json:"actor"`
	Scopes []cartella.Scope `json:"scopes"`
}

// Push offers mutations in the order of their seq, following on the last one
// offered or held. They are answered by Verdicts in the same order.
type Push struct {
	Mutations []cartella.Mutation `json:"mutations"`
}

// Credit lets the hub send that many more bytes of feed frames, as they are on
// the wire. A frame may exceed what is left of it once; the debt is carried.
type Credit struct {
	Bytes int `json:"bytes"`
	// Page is as in [Hello].
	Page int `json:"page,omitempty"`
}

// Reread asks for a scope from its beginning: the digests differed. The new
// reading begins with the feed message that names the scope in Start.
type Reread struct {
	Scope cartella.Scope `json:"scope"`
}

// Feed carries new versions of records. It is sent as JSON text or, packed, as
// a binary frame; see Pack.
type Feed struct {
	Items []Item `json:"items,omitempty"`
	// Cursors is where each scope named has been read up to once the items
	// have been applied. A message that names none brings records ahead of their
	// place, because they are needed first.
	Cursors map[cartella.Scope]cartella.Version `json:"cursors"`
	// Start lists the scopes that this message begins to read from their very
	// beginning: at first, after a new epoch, and after a Reread. What the
	// replica holds of them is suspect from here until they appear in Head, not
	// before: messages already under way when it asked belong to the old reading.
	Start []cartella.Scope `json:"start,omitempty"`
	// Head lists the scopes that this message brings to their end.
	Head []cartella.Scope `json:"head,omitempty"`
	// Sum, there where an item is the replica's own, is by what it knows whether all that
	// are so are as it has made them; see [OwnSum].
	Sum string `json:"sum,omitempty"`
}

// Item is one record of a feed, or one that left.
type Item struct {
	ID       cartella.ID         `json:"id,omitempty"`
	Version  cartella.Version    `json:"version"`
	Kind     cartella.Kind       `json:"kind,omitempty"`
	Servizio cartella.ServizioID `json:"servizio,omitempty"`
	Body     json.RawMessage     `json:"body,omitempty"`
	// In are the scopes through which the record comes, Out those it has left.
	// Without In there is no body.
	In  []cartella.Scope `json:"in,omitempty"`
	Out []cartella.Scope `json:"out,omitempty"`
	// Own, where not zero, is there instead of an id, a kind, a servizio and a body: the
	// record is the one of that Edit, counted from 0, of the replica's mutation of that
	// seq, pushed over this connection, and as that mutation leaves it.
	Own  cartella.Seq `json:"own,omitempty"`
	Edit int          `json:"edit,omitempty"`
}

// Echo is the item as it goes to who has made it, by an edit of their mutation of seq.
func (it Item) Echo(seq cartella.Seq, edit int) Item {
	return Item{Version: it.Version, In: it.In, Out: it.Out, Own: seq, Edit: edit}
}

// OwnSum are the first 16 bytes of the SHA-256 of the records that a message brings
// back to who has made them, as hexadecimal digits: of each its id, kind, servizio and
// body, each followed by a zero byte, in the order of the message.
func OwnSum(own []cartella.Record) string {
	sum := sha256.New()
	for _, rec := range own {
		for _, part := range [][]byte{[]byte(rec.ID), []byte(rec.Kind), []byte(rec.Servizio), rec.Body} {
			sum.Write(part)
			sum.Write([]byte{0})
		}
	}
	return hex.EncodeToString(sum.Sum(nil)[:ownSumBytes])
}

const ownSumBytes = 16

// Verdicts answers pushes, in order of seq.
type Verdicts struct {
	Verdicts []cartella.Verdict `json:"verdicts"`
}

// Got answers a part that does not complete its push.
type Got struct{ Piece }

// Digests tells what the scopes hold centrally at the given cursors, for a
// replica that stands there to compare.
type Digests struct {
	Digests []ScopeDigest `json:"digests"`
}

// ScopeDigest is a scope's digest at a cursor.
type ScopeDigest struct {
	Scope  cartella.Scope   `json:"scope"`
	Cursor cartella.Version `json:"cursor"`
	cartella.Digest
}

// Error is the hub's last message before it closes the connection.
type Error struct {
	Code    cartella.Code `json:"code"`
	Message string        `json:"message"`
	// Retry is false where coming back unchanged would meet the same answer.
	Retry bool `json:"retry"`
}

func (Hello) messageType() Type    { return TypeHello }
func (Push) messageType() Type     { return TypePush }
func (Credit) messageType() Type   { return TypeCredit }
func (Reread) messageType() Type   { return TypeReread }
func (Welcome) messageType() Type  { return TypeWelcome }
func (Scopes) messageType() Type   { return TypeScopes }
func (Feed) messageType() Type     { return TypeFeed }
func (f Frame) messageType() Type  { return f.of }
func (Verdicts) messageType() Type { return TypeVerdicts }
func (Digests) messageType() Type  { return TypeDigests }
func (Error) messageType() Type    { return TypeError }
func (Part) messageType() Type     { return TypePart }
func (Packed) messageType() Type   { return TypePush }
func (Got) messageType() Type      { return TypeGot }

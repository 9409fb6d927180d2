// Package espressione is the language in which a form that is data says when a
// field is asked and what its totals are: the Common Expression Language (CEL,
// cel.dev) without what could make two machines differ or one of them wait. It
// has comparisons, whole numbers, and, or, not, "?:", "in" a list, has() and
// somma(); no loop, no text function, no clock, no zone, no network. An
// expression is checked against the fields of its form before it is kept, and
// what it costs is bounded.
//
// A field that has no answer has no value. An expression that needs it has none
// either, unless the rest decides: with "a" unanswered, a == "x" || b == "y" is
// true where b is "y". A yes or no that was not given is a no.
package espressione

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/cost"
	"cel.dev/cel-go/common/env"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// Lunghezza is the longest expression, in characters; Costo is the most that one
// may cost, in CEL's units: a comparison is about one.
const (
	Lunghezza = 2_000
	Costo     = 10_000
)

// depth bounds how deep an expression is nested.
const depth = 250

// Tipo is what a field holds, or what an expression gives.
type Tipo int

const (
	Testo Tipo = iota
	Numero
	SiNo
)

func (t Tipo) cel() *cel.Type {
	return [...]*cel.Type{cel.StringType, cel.IntType, cel.BoolType}[t]
}

func (t Tipo) String() string { return [...]string{"un testo", "un numero", "un sì o no"}[t] }

// Campo is a field that expressions may name: by its name, or behind "risposte.".
// Codici are its choices where it is one; Punti says that these have points, which
// are named behind "punti.".
type Campo struct {
	Nome   string
	Tipo   Tipo
	Codici []string
	Punti  bool
}

const (
	risposte = "risposte"
	punti    = "punti"
	somma    = "somma"
)

// riservati are the words that CEL or this package means something by.
var riservati = []string{
	"as", "bool", "break", "bytes", "const", "continue", "double", "dyn", "else", "false", "for", "function", "has", "if",
	"import", "in", "int", "let", "list", "loop", "map", "namespace", "null", "null_type", "package", punti, "return", risposte,
	somma, "string", "true", "type", "uint", "var", "void", "while",
}

// Riservato reports whether a word can be no field's name.
func Riservato(nome string) bool { return slices.Contains(riservati, nome) }

// Lingua is the language of one form. It is safe for concurrent use.
type Lingua struct {
	env   *cel.Env
	campi map[string]Campo
}

// Nuova is the language of a form with these fields, whose names are told apart
// and are not [Riservato].
func Nuova(campi []Campo) (*Lingua, error) {
	l := &Lingua{campi: map[string]Campo{}}
	// Numbers are whole: what rounds is not the same on every machine.
	number := func(names ...string) (out []*env.Overload) {
		for _, n := range names {
			out = append(out, &env.Overload{ID: n + "_int64"})
		}
		return out
	}
	compare := func(name string) []*env.Overload { return append(number(name), &env.Overload{ID: name + "_string"}) }
	library := env.NewLibrarySubset().AddIncludedMacros(operators.Has)
	for name, overloads := range map[string][]*env.Overload{
		operators.LogicalAnd: nil, operators.LogicalOr: nil, operators.LogicalNot: nil, operators.Conditional: nil,
		operators.Equals: nil, operators.NotEquals: nil, operators.In: {{ID: "in_list"}},
		operators.Less: compare("less"), operators.LessEquals: compare("less_equals"),
		operators.Greater: compare("greater"), operators.GreaterEquals: compare("greater_equals"),
		operators.Add: number("add"), operators.Subtract: number("subtract"), operators.Multiply: number("multiply"),
		operators.Divide: number("divide"), operators.Modulo: number("modulo"), operators.Negate: number("negate"),
	} {
		library.AddIncludedFunctions(env.NewFunction(name, overloads...))
	}
	options := []cel.EnvOption{
		cel.StdLib(cel.StdLibSubset(library)),
		cel.ParserExpressionSizeLimit(Lunghezza), cel.ParserRecursionLimit(depth),
		cel.Variable(risposte, cel.MapType(cel.StringType, cel.DynType)),
		cel.Variable(punti, cel.MapType(cel.StringType, cel.IntType)),
		cel.Function(somma, cel.Overload(somma, []*cel.Type{cel.MapType(cel.StringType, cel.IntType)}, cel.IntType, cel.UnaryBinding(sum))),
	}
	for _, c := range campi {
		l.campi[c.Nome] = c
		options = append(options, cel.Variable(c.Nome, c.Tipo.cel()), cel.Variable(risposte+"."+c.Nome, c.Tipo.cel()))
		if c.Punti {
			options = append(options, cel.Variable(punti+"."+c.Nome, cel.IntType))
		}
	}
	var err error
	if l.env, err = cel.NewCustomEnv(options...); err != nil {
		return nil, fmt.Errorf("make the language of a form: %w", err)
	}
	return l, nil
}

// sum adds up all that a map holds.
func sum(v ref.Val) ref.Val {
	m, ok := v.(traits.Mapper)
	if !ok {
		return types.MaybeNoSuchOverloadErr(v)
	}
	var total ref.Val = types.IntZero
	for it := m.Iterator(); it.HasNext() == types.True; {
		n, ok := m.Get(it.Next()).(types.Int)
		if !ok {
			return types.MaybeNoSuchOverloadErr(v)
		}
		if total = n.Add(total); types.IsUnknownOrError(total) {
			return total
		}
	}
	return total
}

// Espressione is one that was checked. It is safe for concurrent use.
type Espressione struct {
	program cel.Program
	costo   uint64
}

// Costo is the most that it may cost, in CEL's units.
func (e *Espressione) Costo() uint64 { return e.costo }

// Compila checks an expression, which has to give esito; prima says which fields
// it may name, nil all. An error is a sentence for its author.
func (l *Lingua) Compila(testo string, esito Tipo, prima func(nome string) bool) (*Espressione, error) {
	if n := len([]rune(testo)); n > Lunghezza {
		return nil, fmt.Errorf("è troppo lunga: %d caratteri, il massimo è %d", n, Lunghezza)
	}
	parsed, issues := l.env.Parse(testo)
	if issues.Err() != nil {
		return nil, errors.New(sentence(issues))
	}
	if err := l.names(parsed.NativeRep().Expr(), prima); err != nil {
		return nil, err
	}
	checked, issues := l.env.Check(parsed)
	if issues.Err() != nil {
		return nil, errors.New(sentence(issues))
	}
	if !checked.OutputType().IsExactType(esito.cel()) {
		return nil, fmt.Errorf("deve dare %s", esito)
	}
	if err := l.constants(checked.NativeRep().Expr()); err != nil {
		return nil, err
	}
	c, err := l.env.EstimateCost(checked, sizes{l})
	if err != nil || c.Max > Costo {
		return nil, errors.New("costa troppo: falla più semplice")
	}
	program, err := l.env.Program(checked, cel.CostLimit(Costo))
	if err != nil {
		return nil, fmt.Errorf("non si può calcolare: %w", err)
	}
	return &Espressione{program, c.Max}, nil
}

// names checks that an expression, as it was written, names fields that are there
// and that come before.
func (l *Lingua) names(e ast.Expr, prima func(string) bool) (err error) {
	known := func(nome string, points bool) {
		c, ok := l.campi[nome]
		switch {
		case err != nil:
		case !ok:
			err = fmt.Errorf("«%s» non è un campo di questo modello", nome)
		case points && !c.Punti:
			err = fmt.Errorf("«%s» non ha punti", nome)
		case prima != nil && !prima(nome):
			err = fmt.Errorf("«%s» viene dopo: si possono usare solo i campi che vengono prima", nome)
		}
	}
	var walk func(e, around ast.Expr)
	walk = func(e, around ast.Expr) {
		switch e.Kind() {
		case ast.SelectKind:
			s := e.AsSelect()
			if op := s.Operand(); op.Kind() == ast.IdentKind && (op.AsIdent() == risposte || op.AsIdent() == punti) {
				known(s.FieldName(), op.AsIdent() == punti)
				return
			}
			walk(s.Operand(), e)
		case ast.IdentKind:
			switch name := e.AsIdent(); name {
			case punti:
				if err == nil && (around == nil || around.Kind() != ast.CallKind || around.AsCall().FunctionName() != somma) {
					err = errors.New("«punti» si usa come punti.<campo> o in somma(punti)")
				}
			case risposte:
				if err == nil {
					err = errors.New("«risposte» si usa come risposte.<campo>")
				}
			default:
				known(name, false)
			}
		case ast.CallKind:
			c := e.AsCall()
			if c.IsMemberFunction() {
				if err == nil {
					err = fmt.Errorf("«%s» non è una funzione di questo linguaggio", c.FunctionName())
				}
				return
			}
			for _, a := range c.Args() {
				walk(a, e)
			}
		case ast.ListKind:
			for _, a := range e.AsList().Elements() {
				walk(a, e)
			}
		case ast.LiteralKind:
		default:
			if err == nil {
				err = errors.New("usa qualcosa che questo linguaggio non ha")
			}
		}
	}
	walk(e, nil)
	return err
}

// constants checks that what a choice is compared to is one of its codes.
func (l *Lingua) constants(e ast.Expr) (err error) {
	codes := func(field ast.Expr, values ...ast.Expr) {
		if field.Kind() != ast.IdentKind {
			return
		}
		nome := strings.TrimPrefix(field.AsIdent(), risposte+".")
		c := l.campi[nome]
		for _, v := range values {
			if v.Kind() != ast.LiteralKind || len(c.Codici) == 0 {
				continue
			}
			if s, ok := v.AsLiteral().Value().(string); ok && err == nil && !slices.Contains(c.Codici, s) {
				err = fmt.Errorf("«%s» non è fra le voci di «%s»", s, nome)
			}
		}
	}
	ast.PostOrderVisit(e, ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() != ast.CallKind {
			return
		}
		switch c := e.AsCall(); c.FunctionName() {
		case operators.Equals, operators.NotEquals:
			a, b := c.Args()[0], c.Args()[1]
			codes(a, b)
			codes(b, a)
		case operators.In:
			if list := c.Args()[1]; list.Kind() == ast.ListKind {
				codes(c.Args()[0], list.AsList().Elements()...)
			}
		}
	}))
	return err
}

// sentence is what is wrong with an expression, in Italian as far as it can be.
func sentence(issues *cel.Issues) string {
	first := issues.Errors()[0]
	text := first.Message
	switch {
	case strings.Contains(text, "no matching overload for '"):
		_, rest, _ := strings.Cut(text, "no matching overload for '")
		name, rest, _ := strings.Cut(rest, "'")
		_, rest, _ = strings.Cut(rest, "applied to '")
		given, _, _ := strings.Cut(rest, "'")
		symbol, isOperator := operators.FindReverse(name)
		if !isOperator || symbol == "" {
			symbol = strings.Trim(name, "_@")
		}
		given = strings.NewReplacer("string", "testo", "int", "numero", "bool", "sì o no", "double", "numero con la virgola").Replace(given)
		text = fmt.Sprintf("«%s» non si usa con %s", symbol, given)
	case strings.Contains(text, "undeclared reference to '"):
		_, rest, _ := strings.Cut(text, "undeclared reference to '")
		name, _, _ := strings.Cut(rest, "'")
		text = fmt.Sprintf("«%s» non è una funzione di questo linguaggio", strings.Trim(name, "_@"))
	default:
		text = "non è scritta in modo corretto"
	}
	if at := first.Location.Column() + 1; at > 0 {
		text = fmt.Sprintf("%s (carattere %d)", text, at)
	}
	return text
}

// sizes tells CEL how large what a form holds can be.
type sizes struct{ l *Lingua }

func (s sizes) EstimateSize(n cost.AstNode) *cost.SizeEstimate {
	size := uint64(len(s.l.campi))
	if n.Type().Kind() == types.StringKind {
		size = maxText
	}
	return &cost.SizeEstimate{Max: size}
}

func (s sizes) EstimateCallCost(function, _ string, _ *cost.AstNode, _ []cost.AstNode) *cost.CallEstimate {
	if function != somma {
		return nil
	}
	return cost.NewCallEstimate(cost.Estimate{Min: 1, Max: uint64(len(s.l.campi)) + 1}, nil)
}

// maxText is the length that a text is taken to have: that of a line. A longer
// one makes an expression that reads it several times give nothing.
const maxText = 200

// Valori are the answers of a form. Risposte holds a string, an int64 or a bool by
// name, Punti the points of the choices that were made.
type Valori struct {
	Risposte map[string]any
	Punti    map[string]int64
}

// Numero is the number that an expression gives; false where an answer that it
// needs is not there, or where it cannot be calculated.
func (e *Espressione) Numero(l *Lingua, v Valori) (int64, bool) {
	out, ok := e.eval(l, v).(types.Int)
	return int64(out), ok
}

// Vero reports whether an expression gives a yes; a no where an answer that it
// needs is not there.
func (e *Espressione) Vero(l *Lingua, v Valori) bool { return e.eval(l, v) == types.True }

func (e *Espressione) eval(l *Lingua, v Valori) ref.Val {
	out, _, err := e.program.Eval(given{l, v})
	if err != nil {
		return nil
	}
	return out
}

// given shows the answers to an expression by the names that it may use.
type given struct {
	l *Lingua
	Valori
}

func (g given) Parent() cel.Activation { return nil }

func (g given) ResolveName(name string) (any, bool) {
	switch name {
	case risposte:
		return g.Risposte, true
	case punti:
		return g.Punti, true
	}
	if field, ok := strings.CutPrefix(name, punti+"."); ok {
		n, there := g.Punti[field]
		return n, there
	}
	field := strings.TrimPrefix(name, risposte+".")
	v, there := g.Risposte[field]
	if !there && g.l.campi[field].Tipo == SiNo {
		return false, g.l.campi[field].Nome != ""
	}
	return v, there
}

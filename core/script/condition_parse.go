package script

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"glassraft/core/check"
)

// ParseCondition reads a condition. Its errors name the column, in characters
// from 1, the offending word and what is legal there.
func ParseCondition(text string) (Condition, error) {
	if len(text) > ConditionBytesMax {
		return Condition{}, fmt.Errorf("condition of %d bytes (legal: up to %d)", len(text), ConditionBytesMax)
	}
	tokens, err := tokensOf(text)
	if err != nil {
		return Condition{}, err
	}
	p := conditionParser{text: text, tokens: tokens}
	if p.peek().kind == endToken {
		return Condition{}, fmt.Errorf("condition is missing (legal: one like %s)", subjects[0].example)
	}
	root, err := p.either()
	if err != nil {
		return Condition{}, err
	}
	if t := p.peek(); t.kind != endToken {
		return Condition{}, p.fail(t, "unexpected %q (legal: and, or)", clipped(t.text))
	}
	c := Condition{root}
	// Spaces and quotes that were left out come back when it is written.
	if n := len(c.String()); n > ConditionBytesMax {
		return Condition{}, fmt.Errorf("condition of %d bytes when it is written out (legal: up to %d)", n, ConditionBytesMax)
	}
	return c, nil
}

// token is a word of a condition.
type token struct {
	kind tokenKind
	text string // of a quoted one what stands in the quotes
	at   int    // where it begins, in bytes
	end  int    // where it ends
}

type tokenKind uint8

const (
	endToken tokenKind = iota
	wordToken
	quotedToken
	operatorToken
	markToken // one of ( ) [ ]
)

const (
	marks             = "()[]"
	operatorCharacter = "=!<>"
)

// tokensOf cuts a text into tokens; the last one is its end.
func tokensOf(text string) ([]token, error) {
	var tokens []token
	for at := 0; at < len(text); {
		rest := text[at:]
		r, size := utf8.DecodeRuneInString(rest)
		switch {
		case unicode.IsSpace(r):
			at += size
			continue
		case strings.ContainsRune(marks, r):
			tokens = append(tokens, token{markToken, rest[:size], at, at + size})
			at += size
		case r == '"':
			quoted, err := strconv.QuotedPrefix(rest)
			if err != nil {
				return nil, fmt.Errorf("column %d: %q is not quoted text (legal: text like \"5 apples\")", columnOf(text, at), clipped(rest))
			}
			inner, err := strconv.Unquote(quoted)
			if err != nil {
				panic("invariant: a quoted prefix is quoted: " + err.Error())
			}
			tokens = append(tokens, token{quotedToken, inner, at, at + len(quoted)})
			at += len(quoted)
		default:
			kind, ends := wordToken, func(r rune) bool {
				return unicode.IsSpace(r) || strings.ContainsRune(marks+operatorCharacter+`"`, r)
			}
			if strings.ContainsRune(operatorCharacter, r) {
				kind, ends = operatorToken, func(r rune) bool { return !strings.ContainsRune(operatorCharacter, r) }
			}
			word := rest
			if end := strings.IndexFunc(rest, ends); end >= 0 {
				word = rest[:end]
			}
			tokens = append(tokens, token{kind, word, at, at + len(word)})
			at += len(word)
		}
	}
	return append(tokens, token{endToken, "", len(text), len(text)}), nil
}

// columnOf counts characters, from 1.
func columnOf(text string, at int) int { return utf8.RuneCountInString(text[:at]) + 1 }

// conditionParser reads tokens by recursive descent: a method for each rule of
// the grammar.
type conditionParser struct {
	text   string
	tokens []token
	at     int // the token that comes next
	depth  int // parentheses and nots around it
}

func (p *conditionParser) peek() token { return p.tokens[p.at] }

// take gives the next token and goes on; nothing comes after the end.
func (p *conditionParser) take() token {
	t := p.tokens[p.at]
	if t.kind != endToken {
		p.at++
	}
	return t
}

func (p *conditionParser) takeIf(kind tokenKind, text string) bool {
	t := p.peek()
	if t.kind != kind || t.text != text {
		return false
	}
	p.at++
	return true
}

func (p *conditionParser) fail(t token, format string, a ...any) error {
	return fmt.Errorf("column %d: %s", columnOf(p.text, t.at), fmt.Sprintf(format, a...))
}

func (p *conditionParser) either() (expression, error) { return p.joined("or", oneOf, p.both) }

func (p *conditionParser) both() (expression, error) { return p.joined("and", allOf, p.single) }

// joined reads parts with a word between them. Parts that are joined by the same
// word in parentheses of their own count as parts of the whole.
func (p *conditionParser) joined(word string, by join, part func() (expression, error)) (expression, error) {
	var parts []expression
	for {
		e, err := part()
		if err != nil {
			return expression{}, err
		}
		if e.join == by {
			parts = append(parts, e.parts...)
		} else {
			parts = append(parts, e)
		}
		if !p.takeIf(wordToken, word) {
			break
		}
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return expression{join: by, parts: parts}, nil
}

func (p *conditionParser) single() (expression, error) {
	open := p.peek()
	negated := p.takeIf(wordToken, "not")
	if !negated && !p.takeIf(markToken, "(") {
		c, err := p.comparison()
		return expression{comparison: c}, err
	}
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > ConditionNestingMax {
		return expression{}, p.fail(open, "%q is too deep within others (legal: up to %d)", open.text, ConditionNestingMax)
	}
	if negated {
		e, err := p.single()
		return expression{join: noneOf, parts: []expression{e}}, err
	}
	e, err := p.either()
	if err != nil {
		return expression{}, err
	}
	switch t := p.take(); {
	case t.kind == endToken:
		return expression{}, p.fail(t, `")" is missing, for the "(" in column %d`, columnOf(p.text, open.at))
	case t.kind != markToken || t.text != ")":
		return expression{}, p.fail(t, "unexpected %q (legal: and, or, a closing parenthesis)", clipped(t.text))
	}
	return e, nil
}

func (p *conditionParser) comparison() (comparison, error) {
	left, err := p.subject()
	if err != nil {
		return comparison{}, err
	}
	operators := left.subject.kind.operators()
	t := p.peek()
	isOperator := t.kind == operatorToken || t.kind == wordToken && t.text == "is"
	switch {
	case isOperator:
		p.take()
	case left.subject.kind == boolKind:
		return comparison{left, operand{value: truth(true)}, "="}, nil
	case t.kind == wordToken && !slices.Contains(keywords, t.text):
		return comparison{}, p.fail(t, "unknown operator %s", unknown(t.text, operators))
	default:
		return comparison{}, p.fail(t, "operator after %v is missing (legal: %s)", left, strings.Join(operators, ", "))
	}
	operator := t.text
	if operator == "is" {
		operator = "="
	}
	if !slices.Contains(operators, operator) {
		if slices.Contains(orders, operator) {
			return comparison{}, p.fail(t, "%v has no order, so no %q (legal: %s)", left, operator, strings.Join(operators, ", "))
		}
		return comparison{}, p.fail(t, "unknown operator %s", unknown(operator, operators))
	}
	right, err := p.right(left)
	return comparison{left, right, operator}, err
}

// subject reads a subject with its argument.
func (p *conditionParser) subject() (operand, error) {
	t := p.take()
	if t.kind != wordToken || slices.Contains(keywords, t.text) {
		return operand{}, p.fail(t, "subject is missing (legal: one like S1.term, leader or safe)")
	}
	o, word := operand{}, t.text
	if node, field, dotted := strings.Cut(t.text, "."); dotted {
		var known bool
		if o.who, known = parseWho(node); !known {
			return operand{}, p.fail(t, "unknown node %s", unknown(node, append(nodeWords(), choices[everyNode:]...)))
		}
		word = field
	}
	ofNode := o.who.choice != noNode
	plain, with := subjectOf(word, ofNode, false), subjectOf(word, ofNode, true)
	called := p.peek().kind == markToken && p.peek().text == "("
	switch {
	case plain == nil && with == nil:
		return operand{}, p.unknownSubject(t, word, ofNode)
	case called && with == nil:
		return operand{}, p.fail(p.peek(), "%s has nothing in parentheses behind it", clipped(t.text))
	case called:
		p.take()
		o.subject = with
		var err error
		o.argument, err = p.argument(with)
		return o, err
	case plain == nil:
		return operand{}, p.fail(t, "%s needs more in parentheses (legal: %s)", clipped(t.text), with.name())
	}
	o.subject = plain
	return o, nil
}

func (p *conditionParser) unknownSubject(t token, word string, ofNode bool) error {
	_, node := parseWho(word)
	switch {
	case ofNode:
		return p.fail(t, "unknown field %s", unknown(word, subjectWords(true)))
	case node:
		return p.fail(t, "%s says nothing alone (legal: a field of it, like %s.term)", word, word)
	case slices.Contains(subjectWords(true), word):
		return p.fail(t, "%q is a field of a node (legal: S1.%s, every.%s, any.%s, leader.%s)", word, word, word, word, word)
	}
	return p.fail(t, "unknown subject %s", unknown(word, subjectWords(false)))
}

// argument reads what stands behind a subject up to the closing parenthesis:
// words, or one text in quotes.
func (p *conditionParser) argument(s *subject) (argument, error) {
	first := p.peek()
	var words []string
	for p.peek().kind == wordToken {
		words = append(words, p.take().text)
	}
	if first.kind == quotedToken {
		words = []string{p.take().text}
	}
	if words == nil {
		return argument{}, p.fail(first, "%s of %s is missing", arguments[s.argument], s.name())
	}
	if end := p.take(); end.kind != markToken || end.text != ")" {
		if end.kind == endToken {
			return argument{}, p.fail(end, `")" is missing behind %s`, s.word)
		}
		return argument{}, p.fail(end, "unexpected %q (legal: a closing parenthesis)", clipped(end.text))
	}
	word := strings.Join(words, " ")
	switch s.argument {
	case nodeArgument:
		id, known := parseNode(word)
		if !known {
			return argument{}, p.fail(first, "unknown node %s", unknown(word, nodeWords()))
		}
		return argument{text: id.String(), number: uint64(id)}, nil
	case typeArgument:
		name, known := inAnyCase(word, messageTypes)
		if !known {
			return argument{}, p.fail(first, "unknown type of messages %s", unknown(word, messageTypes))
		}
		return argument{text: name, word: name}, nil
	case propertyArgument:
		name, known := inAnyCase(word, propertyNames())
		if !known {
			return argument{}, p.fail(first, "unknown property %s", unknown(word, propertyNames()))
		}
		i := slices.IndexFunc(check.Properties(), func(p check.Property) bool { return p.String() == name })
		return argument{text: name, number: uint64(check.Properties()[i])}, nil
	}
	return argument{text: quotedIfOdd(word), word: word}, nil
}

// right reads what a subject is compared with.
func (p *conditionParser) right(left operand) (operand, error) {
	t, s := p.peek(), left.subject
	if t.kind == wordToken && startsSubject(t.text, s.kind) {
		right, err := p.subject()
		if err != nil {
			return operand{}, err
		}
		if right.subject.kind != s.kind || !slices.Equal(right.subject.names, s.names) {
			return operand{}, p.fail(t, "%v cannot be compared with %v (legal: %s; or a subject that is such)", left, right, s.values())
		}
		return right, nil
	}
	missing := t.kind == endToken || t.kind == operatorToken || t.kind == wordToken && slices.Contains(keywords, t.text)
	if missing || t.kind == markToken && t.text != "[" {
		return operand{}, p.fail(t, "value of %v is missing (legal: %s)", left, s.values())
	}
	if t.text == "[" && t.kind == markToken {
		v, err := p.list(left)
		return operand{value: v}, err
	}
	p.take()
	v, known := s.parse(t)
	if !known && s.kind == nameKind {
		return operand{}, p.fail(t, "%v cannot be %s", left, unknown(t.text, s.names))
	}
	if !known {
		return operand{}, p.fail(t, "%v cannot be %q (legal: %s)", left, clipped(t.text), s.values())
	}
	return operand{value: v}, nil
}

// startsSubject tells a subject on the right side from a value. Where words are
// values only one that names a node first is a subject.
func startsSubject(word string, k kind) bool {
	node, _, dotted := strings.Cut(word, ".")
	if dotted {
		_, known := parseWho(node)
		return known
	}
	return k != nameKind && k != textKind && slices.Contains(subjectWords(false), word)
}

// list reads numbers in brackets.
func (p *conditionParser) list(left operand) (value, error) {
	open := p.take()
	if left.subject.kind != listKind {
		return value{}, p.fail(open, "%v cannot be a list (legal: %s)", left, left.subject.values())
	}
	var v value
	for {
		t := p.take()
		if t.kind == markToken && t.text == "]" {
			return v, nil
		}
		n, err := strconv.ParseUint(t.text, 10, 64)
		if t.kind == endToken {
			return value{}, p.fail(t, `"]" is missing, for the "[" in column %d`, columnOf(p.text, open.at))
		}
		if t.kind != wordToken || err != nil {
			return value{}, p.fail(t, "unexpected %q (legal: whole numbers with spaces between, like [1 1 2])", clipped(t.text))
		}
		v.list = append(v.list, n)
	}
}

// inAnyCase finds a name; letters may be large or small.
func inAnyCase(word string, names []string) (string, bool) {
	i := slices.IndexFunc(names, func(n string) bool { return strings.EqualFold(n, word) })
	if i < 0 {
		return "", false
	}
	return names[i], true
}

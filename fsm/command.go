package fsm

import (
	"fmt"
	"strings"
)

// Verb is the first word of a command.
type Verb string

// The verbs of KV. What each does and answers stands at Response.
const (
	Append Verb = "append"
	CAS    Verb = "cas"
	Delete Verb = "delete"
	Get    Verb = "get"
	Set    Verb = "set"
)

// syntax says which words follow a verb. The key always does.
type syntax struct {
	verb       Verb
	old, value bool
	usage      string
}

// syntaxes is the grammar of commands, in the order in which errors list the verbs.
var syntaxes = []syntax{
	{verb: Append, value: true, usage: "append KEY VALUE"},
	{verb: CAS, old: true, value: true, usage: "cas KEY OLD NEW"},
	{verb: Delete, usage: "delete KEY"},
	{verb: Get, usage: "get KEY"},
	{verb: Set, value: true, usage: "set KEY VALUE"},
}

// Command is what a client asks of KV. As text it is one line:
//
//	set x 5
//	get x
//	delete x
//	cas x 5 6       (compare-and-set: if x is 5, set it to 6)
//	append x abc
//
// Words are separated by one or more spaces. A word that is empty or holds spaces, quotes or characters that cannot be
// printed is written in double quotes as in Go: set "first name" "Ann \"A\" Lee". Keys and values are any bytes.
type Command struct {
	Verb Verb
	Key  string
	// Old is the value that cas expects; empty for the other verbs.
	Old string
	// Value is what set, cas and append write; empty for the other verbs.
	Value string
}

// ParseCommand reads one command. It is the inverse of Command.String. Its errors name the column, in characters from
// 1, the offending word and what is legal there.
func ParseCommand(line string) (Command, error) {
	if err := checkPrintable(line); err != nil {
		return Command{}, err
	}
	words := scanner{line: line}
	verb, found, err := words.next()
	if err != nil {
		return Command{}, err
	}
	if !found {
		return Command{}, fmt.Errorf("column %d: empty command: legal verbs are %s", column(line, words.at), legalVerbs())
	}
	rule, found := syntaxOf(Verb(verb))
	if !found {
		// The column is where the verb begins: only spaces can stand before it.
		begin := len(line) - len(strings.TrimLeft(line, " "))
		return Command{}, fmt.Errorf("column %d: unknown verb %s%s: legal verbs are %s",
			column(line, begin), excerpt(verb), suggestion(verb), legalVerbs())
	}
	return rule.parseOperands(&words)
}

// parseOperands reads the words after the verb, to the end of the line.
func (rule syntax) parseOperands(words *scanner) (Command, error) {
	c := Command{Verb: rule.verb}
	if err := rule.parseOperand(words, &c.Key); err != nil {
		return Command{}, err
	}
	if rule.old {
		if err := rule.parseOperand(words, &c.Old); err != nil {
			return Command{}, err
		}
	}
	if rule.value {
		if err := rule.parseOperand(words, &c.Value); err != nil {
			return Command{}, err
		}
	}
	rest := strings.TrimLeft(words.line[words.at:], " ")
	if rest != "" {
		return Command{}, fmt.Errorf("column %d: unexpected %s: legal is %s",
			column(words.line, len(words.line)-len(rest)), excerpt(rest), rule.usage)
	}
	return c, nil
}

// parseOperand reads one word that must be there.
func (rule syntax) parseOperand(words *scanner, operand *string) error {
	word, found, err := words.next()
	if err != nil {
		return err
	}
	if !found {
		return fmt.Errorf("column %d: command %s ends too early: legal is %s",
			column(words.line, words.at), excerpt(words.line), rule.usage)
	}
	*operand = word
	return nil
}

// String returns the command as one line with single spaces. It is the inverse of ParseCommand for each Command that
// ParseCommand can return: one with a known Verb and only those fields that the verb has.
func (c Command) String() string {
	return string(c.appendText(make([]byte, 0, len(c.Verb)+len(c.Key)+len(c.Old)+len(c.Value)+len("   "))))
}

// appendText appends what String returns.
func (c Command) appendText(b []byte) []byte {
	rule, _ := syntaxOf(c.Verb)
	b = appendWord(b, string(c.Verb))
	b = append(b, ' ')
	b = appendWord(b, c.Key)
	if rule.old {
		b = append(b, ' ')
		b = appendWord(b, c.Old)
	}
	if rule.value {
		b = append(b, ' ')
		b = appendWord(b, c.Value)
	}
	return b
}

// syntaxOf returns the verb's row of the grammar.
func syntaxOf(verb Verb) (syntax, bool) {
	for _, rule := range syntaxes {
		if rule.verb == verb {
			return rule, true
		}
	}
	return syntax{}, false
}

// legalVerbs lists the verbs for an error.
func legalVerbs() string {
	var verbs []string
	for _, rule := range syntaxes {
		verbs = append(verbs, string(rule.verb))
	}
	return strings.Join(verbs, ", ")
}

// abbreviationBytesMin is the length from which the beginning of a verb suggests the verb: del, but not de or g.
const abbreviationBytesMin = 3

// suggestion returns the verb that was probably meant, for an error; empty if none is close.
func suggestion(word string) string {
	lower := strings.ToLower(word)
	meant, found := syntaxOf(Verb(lower))
	for i := 0; i < len(syntaxes) && !found; i++ {
		meant = syntaxes[i]
		verb := string(meant.verb)
		abbreviated := len(lower) >= abbreviationBytesMin && strings.HasPrefix(verb, lower)
		found = abbreviated || isOneEditAway(lower, verb)
	}
	if !found {
		return ""
	}
	return " (did you mean " + string(meant.verb) + "?)"
}

// isOneEditAway reports whether two words are the same but for one letter that is missing, superfluous or wrong, or
// for two neighbours that changed places.
func isOneEditAway(a, b string) bool {
	for a != "" && b != "" && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for a != "" && b != "" && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a) <= 1 && len(b) <= 1 {
		return true
	}
	return len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0]
}

package script

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"glassraft/core"
)

// What the words of a command can be: nodes, options, messages and so on.

// node reads a node: 1, or S1 as everywhere else, or s1.
func (a *args) node(what string) core.NodeID { return a.parseNode(what, a.word(what)) }

func (a *args) parseNode(what, text string) core.NodeID {
	digits := text
	if len(text) > 1 && strings.EqualFold(text[:1], "S") {
		digits = text[1:]
	}
	if digits != "" && strings.Trim(digits, "0123456789") == "" {
		text = digits
	}
	return core.NodeID(a.parseNumber(what, text))
}

func (a *args) namedNode(name string) core.NodeID { return a.parseNode(name, a.first(name)) }

func (a *args) namedInt(name string) int { return a.int(name, a.parseNumber(name, a.first(name))) }

// first gives an argument that must not be missing; of several the first one, as
// etcd/raft's driver does where an argument must not be missing.
func (a *args) first(name string) string {
	values := a.named[name]
	if len(values) == 0 {
		a.fail(fmt.Errorf("%s is missing", name))
		return ""
	}
	return a.plain(name, values[0])
}

func (a *args) optionalInt(name string, otherwise int) int {
	text, ok := a.take(name)
	if !ok {
		return otherwise
	}
	return a.int(name, a.parseNumber(name, text))
}

func (a *args) flag(name string) bool {
	text, ok := a.take(name)
	if ok && text != "true" && text != "false" {
		a.fail(fmt.Errorf("%s %q (legal: true, false)", name, text))
	}
	return text == "true"
}

// usual are the options of nodes where a command names only some.
func (a *args) usual() core.Options {
	if a.interaction {
		return InteractionConfig().Options
	}
	return core.Defaults().Options
}

// options sets those of the named options that are given, and counts them.
func (a *args) options(names []string, set func(name, value string) error) int {
	given := 0
	for _, name := range names {
		if value, ok := a.take(name); ok {
			given++
			a.option(name, value, set)
		}
	}
	return given
}

func (a *args) option(name, value string, set func(name, value string) error) {
	err := set(name, value)
	if err == nil {
		return
	}
	if a.interaction {
		if so, isBool := strconv.ParseBool(value); isBool == nil && set(name, strconv.FormatBool(so)) == nil {
			return
		}
		if name == readOnly {
			a.refuse(fmt.Sprintf("invalid read-only option %q", value))
		}
	}
	a.fail(near(err, name, value, enumerations[name]))
}

func (a *args) namedTime(name string) core.Time {
	text, ok := a.take(name)
	if !ok {
		a.fail(fmt.Errorf("%s is missing", name))
	}
	n := a.parseNumber(name, text)
	if n > math.MaxInt64 {
		a.fail(fmt.Errorf("%s %d (legal: up to %d)", name, n, int64(core.TimeMax)))
		return 0
	}
	return core.Time(n)
}

func (a *args) share(what string) core.Permille {
	text := a.word(what)
	if !a.ok() {
		return 0
	}
	p, err := core.ParsePermille(text)
	if err != nil {
		a.fail(err)
	}
	return p
}

const wordNow = "now"

// now takes the word that keeps time from going on, which comes last.
func (a *args) now() bool {
	last := len(a.words) - 1
	if last < 0 || a.words[last] != wordNow {
		return false
	}
	a.words = a.words[:last]
	return true
}

func (a *args) client() core.ClientID {
	n := a.number("client")
	if n > core.ClientsMax {
		a.fail(fmt.Errorf("client %d (legal: 1 to %d)", n, core.ClientsMax))
		return 0
	}
	return core.ClientID(n)
}

// nodes reads name=(1,2,3).
func (a *args) nodes(name string) []core.NodeID {
	var ids []core.NodeID
	for _, text := range a.named[name] {
		ids = append(ids, a.list(name, text)...)
	}
	return ids
}

// list reads (1,2,3).
func (a *args) list(name, text string) []core.NodeID {
	inner, open := strings.CutPrefix(text, "(")
	inner, closed := strings.CutSuffix(inner, ")")
	if open != closed {
		a.fail(fmt.Errorf("%s %q (legal: a list like (1,2,3))", name, text))
		return nil
	}
	return a.ids(name, inner)
}

// ids reads 1,2,3.
func (a *args) ids(name, text string) []core.NodeID {
	var ids []core.NodeID
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		if strings.Contains(part, " ") {
			a.fail(fmt.Errorf("%s %q (legal: nodes with commas between, like 1,2)", name, part))
		}
		ids = append(ids, a.parseNode(name, part))
	}
	return ids
}

// restNodes reads all words that are left as nodes, at least so many; etcd/raft's
// scripts may leave them out everywhere.
func (a *args) restNodes(least int) []core.NodeID {
	if len(a.words) > nodesNamedMax {
		a.fail(errTooManyNodes(len(a.words)))
	}
	if a.interaction {
		least = 0
	}
	var ids []core.NodeID
	for a.ok() && (len(a.words) > 0 || len(ids) < least) {
		ids = append(ids, a.node("node"))
	}
	return ids
}

func (a *args) message() core.MsgID {
	text := a.word("message")
	if !a.ok() {
		return core.MsgID{}
	}
	id, err := core.ParseMsgID(text)
	if err != nil {
		a.fail(err)
	}
	return id
}

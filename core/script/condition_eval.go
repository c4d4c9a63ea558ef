package script

import (
	"fmt"
	"slices"
	"strings"

	"glassraft/core"
	"glassraft/core/check"
	"glassraft/core/view"
)

// Holds tells whether the condition is true in a situation.
func (c Condition) Holds(s Situation) bool { return c.root.verdict(s.withFrame(), false).holds }

// Explain says in one line why the condition holds or does not: the comparisons
// that decide it, with what their subjects are. "S1.term is 3, not 2" serves both
// S1.term != 2, which holds, and S1.term = 2, which does not.
func (c Condition) Explain(s Situation) string {
	return strings.Join(c.root.verdict(s.withFrame(), true).reasons, "; ")
}

func (s Situation) withFrame() Situation {
	if s.Frame == nil {
		s.Frame = &view.Frame{}
	}
	return s
}

// verdict is what became of a condition or a part of one. Reasons are only
// given to who asks for words.
type verdict struct {
	holds   bool
	reasons []string
}

// gathered makes one verdict of many: that all hold, or that one does. Its
// reasons are those of the verdicts that decide it.
func gathered(all bool, n int, words bool, one func(int) verdict) verdict {
	total := verdict{holds: all}
	var reasons [2][]string // of those that do not hold, and that do
	for i := range n {
		o := one(i)
		if o.holds != all {
			total.holds = o.holds
			if !words {
				return total
			}
		}
		side := 0
		if o.holds {
			side = 1
		}
		for _, r := range o.reasons {
			if !slices.Contains(reasons[side], r) {
				reasons[side] = append(reasons[side], r)
			}
		}
	}
	total.reasons = reasons[0]
	if total.holds {
		total.reasons = reasons[1]
	}
	return total
}

func (e expression) verdict(s Situation, words bool) verdict {
	switch e.join {
	case oneOf, allOf:
		return gathered(e.join == allOf, len(e.parts), words, func(i int) verdict { return e.parts[i].verdict(s, words) })
	case noneOf:
		o := e.parts[0].verdict(s, words)
		return verdict{!o.holds, o.reasons}
	}
	return e.comparison.verdict(s, words)
}

// reasonsMax: a comparison of every node of a usual cluster is told in full.
const reasonsMax = 5

func (c comparison) verdict(s Situation, words bool) verdict {
	if c.left.subject == nil {
		return verdict{false, []string{"there is no condition"}}
	}
	o := c.left.over(s, words, func(left place) verdict {
		return c.right.over(s, words, func(right place) verdict { return c.between(left, right, words) })
	})
	if more := len(o.reasons) - reasonsMax; more > 0 {
		o.reasons = append(o.reasons[:reasonsMax:reasonsMax], fmt.Sprintf("and %d more", more))
	}
	return o
}

// over asks for the verdict at each node of which an operand speaks.
func (o operand) over(s Situation, words bool, at func(place) verdict) verdict {
	p := place{Situation: s, argument: o.argument}
	switch o.who.choice {
	case oneNode:
		n, found := s.Frame.Node(o.who.node)
		if !found {
			return verdict{false, []string{fmt.Sprintf("there is no %v", o.who)}}
		}
		p.node = n
	case leaderNode:
		n, found := s.Frame.Leader()
		if !found {
			return verdict{false, []string{"no node leads"}}
		}
		p.node = n
	case everyNode, anyNode:
		var up []*view.Node
		for i := range s.Frame.Nodes {
			if n := &s.Frame.Nodes[i]; n.Up {
				up = append(up, n)
			}
		}
		if len(up) == 0 {
			return verdict{false, []string{"no node is up"}}
		}
		return gathered(o.who.choice == everyNode, len(up), words, func(i int) verdict {
			p.node = up[i]
			return at(p)
		})
	}
	return at(p)
}

// between compares what the two sides are at two places.
func (c comparison) between(left, right place, words bool) verdict {
	a := c.left.subject.of(left)
	if a.why != "" {
		return verdict{false, []string{a.why + ", so there is no " + c.left.at(left)}}
	}
	b := c.right.value
	if c.right.subject != nil {
		b = c.right.subject.of(right)
	}
	if b.why != "" {
		return verdict{false, []string{b.why + ", so there is no " + c.right.at(right)}}
	}
	o := verdict{holds: c.accepts(a, b)}
	if words {
		o.reasons = []string{c.reason(a, b, left, right, o.holds)}
	}
	return o
}

func (c comparison) accepts(a, b value) bool {
	switch c.operator {
	case "=":
		return a.equal(b)
	case "!=":
		return !a.equal(b)
	case "<":
		return a.number < b.number
	case "<=":
		return a.number <= b.number
	case ">":
		return a.number > b.number
	}
	return a.number >= b.number
}

// orderWords say what an operator asks for.
var orderWords = map[string]string{"<": "less than", "<=": "at most", ">": "more than", ">=": "at least"}

// reason says what the two sides are: "S1.commit is 3, not at least 5 (S2.commit)".
func (c comparison) reason(a, b value, left, right place, holds bool) string {
	k := c.left.subject.kind
	text := c.left.at(left) + " is " + k.shown(a)
	isSubject := c.right.subject != nil
	word, isOrder := orderWords[c.operator]
	switch {
	case !isOrder && a.equal(b) && isSubject:
		return text + ", as " + c.right.at(right)
	case !isOrder && a.equal(b), k == boolKind && !isSubject:
		return text
	case !isOrder:
		text += ", not "
	case holds:
		text += ", " + word + " "
	default:
		text += ", not " + word + " "
	}
	text += k.shown(b)
	if isSubject {
		text += " (" + c.right.at(right) + ")"
	}
	return text
}

// at names a subject at one place: of every.term that of S2.
func (o operand) at(p place) string {
	if p.node == nil {
		return o.named("")
	}
	return o.named(p.node.ID.String())
}

// inMemory gives a value that a node only has while it is up.
func (p place) inMemory(v value) value {
	if !p.node.Up {
		return value{why: p.node.ID.String() + " is down"}
	}
	return v
}

func (p place) downReason() value {
	if p.node.DownReason == "" {
		return value{none: true}
	}
	return value{word: p.node.DownReason}
}

func (p place) log() value {
	var v value
	for _, e := range p.node.Log.Entries {
		v.list = append(v.list, uint64(e.ID.Term))
	}
	return v
}

func (p place) votes() value {
	if p.node.Campaign == nil {
		return value{why: p.node.ID.String() + " does not campaign"}
	}
	return number(len(p.node.Campaign.Granted))
}

func (p place) outcome() value {
	switch asked := p.node.Asked; {
	case asked == nil:
		return value{word: wordNone}
	case asked.Outcome == core.InDoubt.String():
		return value{word: inDoubt}
	default:
		return value{word: asked.Outcome}
	}
}

func (p place) answer() value {
	if p.node.Asked == nil || p.node.Asked.Outcome != core.Answered.String() {
		return value{none: true}
	}
	return value{word: p.node.Asked.Answer}
}

func (p place) valueOfKey() value {
	for _, pair := range p.node.Values {
		if pair.Key == p.argument.word {
			return value{word: pair.Value}
		}
	}
	return value{none: true}
}

// progress looks up what a leader knows of another node.
func progress(of func(view.Progress) value) func(place) value {
	return func(p place) value {
		for _, known := range p.node.Progress {
			if known.Node == core.NodeID(p.argument.number) {
				return of(known)
			}
		}
		if p.node.Role != core.Leader.String() {
			return value{why: p.node.ID.String() + " does not lead"}
		}
		return value{why: fmt.Sprintf("%v sends nothing to %s", p.node.ID, p.argument.text)}
	}
}

func (p place) leader() value {
	n, found := p.Frame.Leader()
	if !found {
		return value{}
	}
	return number(n.ID)
}

func (p place) highest(of func(*view.Node) uint64) value {
	var highest uint64
	for i := range p.Frame.Nodes {
		highest = max(highest, of(&p.Frame.Nodes[i]))
	}
	return number(highest)
}

// nodes counts those of which something is so.
func (p place) nodes(so func(*view.Node) bool) value {
	count := 0
	for i := range p.Frame.Nodes {
		if so(&p.Frame.Nodes[i]) {
			count++
		}
	}
	return number(count)
}

func (p place) messages() value {
	count := 0
	for _, m := range p.Frame.Messages {
		if m.Type == p.argument.word {
			count++
		}
	}
	return number(count)
}

func (p place) cut() value {
	count := 0
	for _, l := range p.Frame.Links {
		if l.Cut {
			count++
		}
	}
	return number(count)
}

func (p place) waiting() value {
	count := 0
	for _, n := range p.Frame.Nodes {
		count += len(n.Waiting)
	}
	return number(count)
}

func (p place) violations() value {
	count := 0
	for _, v := range p.Violations {
		if v.Property == check.Property(p.argument.number) {
			count++
		}
	}
	return number(count)
}

package script

import (
	"fmt"
	"slices"
	"strings"

	"glassraft/core"
	"glassraft/core/check"
	"glassraft/core/view"
)

// Limits of a condition. Neither is reached by what a person writes.
const (
	// ConditionBytesMax: a condition is one line that somebody reads before they
	// believe it; it bounds the text as written and as String gives it.
	ConditionBytesMax = 1000
	// ConditionNestingMax: who counts twenty open parentheses has lost the
	// thread, and the reader's stack stays small.
	ConditionNestingMax = 20
)

// Condition says something of a cluster at one moment, which then holds or does
// not. It never changes. The zero Condition says nothing and never holds.
//
//	condition  = all { "or" all } .
//	all        = one { "and" one } .
//	one        = { "not" } ( "(" condition ")" | comparison ) .
//	comparison = subject [ operator ( value | subject ) ] .
//	operator   = "=" | "!=" | "<" | "<=" | ">" | ">=" | "is" .
//	subject    = [ node "." ] word [ "(" argument ")" ] .
//	node       = "S1" ... "S25" | "every" | "any" | "leader" .
//	value      = 3 | S1 | none | true | word | "text" | [1 1 2] | 1.5s .
//
// The subjects, and what each can be compared with, are those of Subjects; "is"
// is "=". Only numbers and times have an order, and only what is true or false
// stands without an operator.
//
//	leader = S2 and S2.term >= 3
//	every.commit >= leader.commit and safe
//	S1.log = [1 1 2] or not any.value(x) = "5 apples"
//
// S1 is the node of that name, leader the one that leads the highest term. every
// and any speak of the nodes that are up: every wants the comparison of each of
// them, any of one at least. Where both sides have one, the left one comes first:
// any.commit >= every.last says that one and the same node has committed as much
// as each node's log holds, and every.log = every.log that all logs are equal.
//
// A comparison with what is not there is false, whatever its operator. So it is
// if the node does not exist, if nobody leads, for every and any if no node is
// up, and if the node knows no such value: one that is down has applied nothing,
// and only a leader has a match of others. Therefore S1.applied != 3 and
// not S1.applied = 3 differ while S1 is down: the first is false and the second
// true. none is a value like others (nobody voted for, a key without a value).
type Condition struct{ root expression }

// Stated tells whether it says anything: that it is not the zero Condition.
func (c Condition) Stated() bool { return c.root.parts != nil || c.root.comparison.left.subject != nil }

// Required is a comparison that a condition cannot hold without.
type Required struct {
	Comparison string // as String gives it: S1.term = 2
	Denied     bool   // it stands behind "not": it must not hold
}

// Required lists the comparisons without which the condition cannot hold, from left to
// right. Of parts between which "or" stands, and of a denied "and", any one might do, so
// none of them is listed.
func (c Condition) Required() []Required {
	if !c.Stated() {
		return nil
	}
	return c.root.required(false)
}

func (e expression) required(denied bool) []Required {
	switch {
	case e.join == alone:
		return []Required{{e.comparison.String(), denied}}
	case e.join == noneOf:
		return e.parts[0].required(!denied)
	case e.join == allOf && !denied:
		var list []Required
		for _, part := range e.parts {
			list = append(list, part.required(false)...)
		}
		return list
	}
	return nil
}

// Situation is what a condition is held against.
type Situation struct {
	Frame      *view.Frame // nil: a cluster without nodes
	Violations []check.Violation
}

// join tells how an expression's parts make it true. oneOf, allOf and noneOf bind
// more and more tightly; alone is also what surrounds the whole.
type join uint8

const (
	alone  join = iota // a comparison, without parts
	oneOf              // or
	allOf              // and
	noneOf             // not, of one part
)

// expression is a condition or a part of one.
type expression struct {
	join       join
	parts      []expression
	comparison comparison
}

// comparison is a subject, and what it is compared with. A subject that stands
// alone is compared with true.
type comparison struct {
	left, right operand
	operator    string
}

// operand is one side of a comparison: a subject, or a value where there is none.
type operand struct {
	subject  *subject
	who      who
	argument argument
	value    value
}

// who tells of which nodes a subject is.
type who struct {
	choice choice
	node   core.NodeID // of oneNode
}

type choice uint8

const (
	noNode choice = iota // the subject is one of the whole cluster
	oneNode
	everyNode
	anyNode
	leaderNode
)

var choices = [...]string{everyNode: "every", anyNode: "any", leaderNode: "leader"}

func (w who) String() string {
	if w.choice == oneNode {
		return w.node.String()
	}
	return choices[w.choice]
}

func parseWho(word string) (who, bool) {
	if i := slices.Index(choices[:], word); i >= int(everyNode) {
		return who{choice: choice(i)}, true
	}
	id, known := parseNode(word)
	return who{choice: oneNode, node: id}, known
}

// parseNode reads S1; only nodes that can exist are known.
func parseNode(word string) (core.NodeID, bool) {
	for id := core.NodeID(1); id <= core.NodesMax; id++ {
		if id.String() == word {
			return id, true
		}
	}
	return 0, false
}

// nodeWords lists what parseNode reads, for an error.
func nodeWords() []string { return []string{fmt.Sprintf("S1 to S%d", core.NodesMax)} }

// String gives the condition as one line that ParseCondition reads as the same
// condition: single spaces, and no more parentheses than it needs.
func (c Condition) String() string { return c.root.within(alone) }

// within gives an expression as a part of another, in parentheses where the
// other would otherwise tear it apart.
func (e expression) within(outer join) string {
	var text string
	switch e.join {
	case alone:
		return e.comparison.String()
	case noneOf:
		return "not " + e.parts[0].within(noneOf)
	case oneOf:
		text = e.joined(" or ")
	case allOf:
		text = e.joined(" and ")
	}
	if outer > e.join {
		return "(" + text + ")"
	}
	return text
}

func (e expression) joined(word string) string {
	texts := make([]string, len(e.parts))
	for i, part := range e.parts {
		texts[i] = part.within(e.join)
	}
	return strings.Join(texts, word)
}

func (c comparison) String() string {
	if c.left.subject == nil {
		return ""
	}
	if c.bare() {
		return c.left.String()
	}
	right := c.right.String()
	if c.right.subject == nil {
		right = c.left.subject.kind.text(c.right.value)
	}
	return c.left.String() + " " + c.operator + " " + right
}

// bare tells whether a comparison needs no operator.
func (c comparison) bare() bool {
	return c.left.subject.kind == boolKind && c.operator == "=" && c.right.subject == nil && c.right.value.number == 1
}

// String gives the subject as it is written: "every.match(S2)".
func (o operand) String() string {
	if o.subject == nil {
		return ""
	}
	if o.who.choice == noNode {
		return o.named("")
	}
	return o.named(o.who.String())
}

// named gives the subject as one of a node; empty: of the cluster.
func (o operand) named(node string) string {
	text := o.subject.word
	if node != "" {
		text = node + "." + text
	}
	if o.subject.argument == noArgument {
		return text
	}
	return text + "(" + o.argument.text + ")"
}

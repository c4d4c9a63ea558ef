package app

import (
	"sort"

	"glassraft/core"
	"glassraft/core/check"
)

// What the inspector tells of an entry and of a client beyond the Frame: it is
// known from the run up to the current event.

// operationsMax is how many operations of a client are listed.
const operationsMax = 20

// CommittedAt is the event of the branch, counted from 1, in which a node first
// reached an index with its commit, and when that was; false if none has.
func (m *Model) CommittedAt(index core.Index) (event int, at core.Time, ok bool) {
	i := sort.Search(m.Frame.Event, func(i int) bool { return m.history.Mark(m.line[i]).Commit >= index })
	if i == m.Frame.Event {
		return 0, 0, false
	}
	return i + 1, m.history.Time(m.line[i]), true
}

// Answer is what became of the request in an entry of the log; false if it holds
// none.
func (m *Model) Answer(index core.Index) (check.Answer, bool) { return m.checker().Answer(index) }

// Operations lists the last operations of a simulated client, newest first.
func (m *Model) Operations(client core.ClientID) []check.Operation {
	return m.checker().Operations(client, operationsMax)
}

func (m *Model) checker() *check.Checker { return m.history.Observer().(*check.Checker) }

package check_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/core"
	"glassraft/core/check"
	"glassraft/fsm"
)

var (
	ok      = core.Result{Outcome: core.Answered, Response: core.Response{Status: fsm.StatusOK}}
	refused = core.Result{Outcome: core.Refused}
	inDoubt = core.Result{Outcome: core.InDoubt}
	absent  = core.Result{Outcome: core.Answered, Response: core.Response{Status: fsm.StatusNotFound}}
	failed  = core.Result{Outcome: core.Answered, Response: core.Response{Status: fsm.StatusError, Value: "no room"}}
)

func is(text string) core.Result {
	return core.Result{Outcome: core.Answered, Response: core.Response{Status: fsm.StatusValue, Value: text}}
}

func differs(text string) core.Result {
	return core.Result{Outcome: core.Answered, Response: core.Response{Status: fsm.StatusDiffers, Value: text}}
}

func sends(client core.ClientID, op uint32, request string) core.Effect {
	return core.ClientSent{Client: client, Op: op, Attempt: 1, Node: 1, Request: request}
}

func reads(client core.ClientID, op uint32, key string) core.Effect {
	return core.ClientSent{Client: client, Op: op, Attempt: 1, Node: 2, Read: true, Request: key}
}

func ends(client core.ClientID, op uint32, result core.Result) core.Effect {
	return core.ClientDone{Client: client, Op: op, Result: result}
}

// told is a history in which nothing is concurrent: calls and returns in turn.
func told(effects ...core.Effect) []core.Effects {
	var events []core.Effects
	for _, fx := range effects {
		events = append(events, core.Effects{fx})
	}
	return events
}

func TestHistoriesThatNoOrderExplains(t *testing.T) {
	t.Parallel()
	var later []core.Effect
	for i := range uint32(20) {
		later = append(later, sends(1, i+2, "set x 6"), ends(1, i+2, ok))
	}
	tests := []struct {
		name   string
		events []core.Effects
		event  int
		node   core.NodeID
		reason string
	}{
		{
			"a stale read",
			told(sends(1, 1, "@c1/1 set x 5"), ends(1, 1, ok), sends(1, 2, "@c1/2 set x 6"), ends(1, 2, ok), reads(2, 1, "x"), ends(2, 1, is("5"))),
			7, 2, "c2's read of x answers 5, but no order of the operations on x explains that: it can only answer 6.",
		},
		{
			"a stale read, long before the end",
			told(append([]core.Effect{sends(1, 1, "set x 5"), ends(1, 1, ok), reads(2, 1, "x"), ends(2, 1, absent)}, later...)...),
			5, 2, "c2's read of x answers not found, but no order of the operations on x explains that: it can only answer 5.",
		},
		{
			"a stale read while a write is under way",
			told(sends(1, 1, "set x 5"), ends(1, 1, ok), sends(1, 2, "set x 6"), reads(2, 1, "x"), ends(2, 1, absent), ends(1, 2, ok)),
			6, 2, "c2's read of x answers not found, but no order of the operations on x explains that: it can only answer 6 or 5.",
		},
		{
			"a read that goes back",
			told(sends(1, 1, "set x 5"), reads(2, 1, "x"), ends(2, 1, is("5")), reads(3, 1, "x"), ends(3, 1, absent)),
			6, 2, "c3's read of x answers not found, but no order of the operations on x explains that: it can only answer 5.",
		},
		{
			"a lost update",
			told(sends(1, 1, "append x a"), sends(2, 1, "append x b"), ends(1, 1, ok), ends(2, 1, ok), sends(3, 1, "get x"), ends(3, 1, is("b"))),
			7, 1, `c3's "get x" answers b, but no order of the operations on x explains that: it can only answer ab or ba.`,
		},
		{
			"a duplicated append",
			told(sends(1, 1, "append x a"), ends(1, 1, ok), reads(2, 1, "x"), ends(2, 1, is("aa"))),
			5, 2, "c2's read of x answers aa, but no order of the operations on x explains that: it can only answer a.",
		},
		{
			"a write that two compare-and-sets win",
			told(sends(1, 1, "set x 5"), ends(1, 1, ok), sends(1, 2, "cas x 5 6"), sends(2, 1, "cas x 5 7"), ends(1, 2, ok), ends(2, 1, ok)),
			7, 1, `c2's "cas x 5 7" answers ok, but no order of the operations on x explains that: it can only answer differs: 6.`,
		},
		{
			"a refused write that shows",
			told(sends(1, 1, "set x 5"), ends(1, 1, refused), reads(2, 1, "x"), ends(2, 1, is("5"))),
			5, 2, "c2's read of x answers 5, but no order of the operations on x explains that: it can only answer not found.",
		},
		{
			"a write in doubt that shows and vanishes",
			told(sends(1, 1, "set x 5"), ends(1, 1, inDoubt), reads(2, 1, "x"), ends(2, 1, is("5")), reads(2, 2, "x"), ends(2, 2, absent)),
			7, 2, "c2's read of x answers not found, but no order of the operations on x explains that: it can only answer 5.",
		},
		{
			"a write in doubt that shows twice",
			told(sends(1, 1, "append x a"), ends(1, 1, inDoubt), reads(2, 1, "x"), ends(2, 1, is("aa"))),
			5, 2, "c2's read of x answers aa, but no order of the operations on x explains that: it can only answer a or not found.",
		},
		{
			"a write that shows before it is called",
			told(reads(2, 1, "x"), ends(2, 1, is("5")), sends(1, 1, "set x 5"), ends(1, 1, inDoubt)),
			3, 2, "c2's read of x answers 5, but no order of the operations on x explains that: it can only answer not found.",
		},
		{
			"an error that the command does not give",
			told(sends(1, 1, "set x 5"), ends(1, 1, failed)),
			3, 1, `c1's "set x 5" answers error: no room, but no order of the operations on x explains that: it can only answer ok.`,
		},
		{
			"a delete of what is deleted",
			told(sends(1, 1, "set x 5"), ends(1, 1, ok), sends(1, 2, "delete x"), ends(1, 2, ok), sends(1, 3, "delete x"), ends(1, 3, ok)),
			7, 1, `c1's "delete x" answers ok, but no order of the operations on x explains that: it can only answer not found.`,
		},
		{
			"too many answers to list",
			told(sends(1, 1, "set x 1"), sends(2, 1, "set x 2"), sends(3, 1, "set x 3"), sends(4, 1, "set x 4"), reads(5, 1, "x"), ends(5, 1, is("9"))),
			7, 2, "c5's read of x answers 9, but no order of the operations on x explains that.",
		},
		{
			"a retry, by the node of the last attempt",
			told(reads(2, 1, "x"), core.ClientSent{Client: 2, Op: 1, Attempt: 2, Node: 3, Read: true, Request: "x"}, ends(2, 1, is("5"))),
			4, 3, "c2's read of x answers 5, but no order of the operations on x explains that: it can only answer not found.",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			checker := observed(t, test.events...)
			found, err := checker.Linearizable(check.StepsUsual)
			require.NoError(t, err)
			require.Equal(t, []check.Violation{{
				Property: check.Linearizability, Event: test.event, Nodes: []core.NodeID{test.node}, Reason: test.reason,
			}}, found)
			require.Empty(t, checker.Violations(), "it is not looked for at every event")
		})
	}
}

func TestHistoriesThatAnOrderExplains(t *testing.T) {
	t.Parallel()
	for name, effects := range map[string][]core.Effect{
		"a write in doubt that shows later":            {sends(1, 1, "set x 5"), ends(1, 1, inDoubt), reads(2, 1, "x"), ends(2, 1, absent), reads(2, 2, "x"), ends(2, 2, is("5"))},
		"a write in doubt that never shows":            {sends(1, 1, "set x 5"), ends(1, 1, inDoubt), reads(2, 1, "x"), ends(2, 1, absent)},
		"a write in doubt that overwrites late":        {sends(1, 1, "set x 5"), ends(1, 1, inDoubt), sends(2, 1, "set x 6"), ends(2, 1, ok), reads(2, 2, "x"), ends(2, 2, is("6")), reads(2, 3, "x"), ends(2, 3, is("5"))},
		"a write without an end that shows":            {sends(1, 1, "set x 5"), reads(2, 1, "x"), ends(2, 1, is("5"))},
		"a read without an end":                        {reads(2, 1, "x"), sends(1, 1, "set x 5"), ends(1, 1, ok)},
		"a get in doubt":                               {sends(1, 1, "get x"), ends(1, 1, inDoubt)},
		"a refused write that does not show":           {sends(1, 1, "set x 5"), ends(1, 1, refused), reads(2, 1, "x"), ends(2, 1, absent)},
		"concurrent writes and reads":                  {sends(1, 1, "set x 5"), sends(2, 1, "set x 6"), reads(3, 1, "x"), ends(2, 1, ok), ends(1, 1, ok), ends(3, 1, is("6")), reads(3, 2, "x"), ends(3, 2, is("5"))},
		"another key":                                  {sends(1, 1, "set x 5"), ends(1, 1, ok), reads(2, 1, "y"), ends(2, 1, absent)},
		"appends in doubt, two of which show in turn":  {sends(1, 1, "append x a"), ends(1, 1, inDoubt), sends(2, 1, "append x b"), ends(2, 1, inDoubt), sends(3, 1, "append x c"), ends(3, 1, inDoubt), reads(4, 1, "x"), ends(4, 1, is("ca"))},
		"a delete in doubt that shows":                 {sends(1, 1, "set x 5"), ends(1, 1, ok), sends(1, 2, "delete x"), ends(1, 2, inDoubt), sends(2, 1, "cas x 5 6"), ends(2, 1, absent)},
		"a delete in doubt before an append":           {sends(1, 1, "set x 5"), ends(1, 1, ok), sends(1, 2, "delete x"), ends(1, 2, inDoubt), sends(2, 1, "append x b"), ends(2, 1, ok), reads(2, 2, "x"), ends(2, 2, is("b"))},
		"a write in doubt that only a delete sees":     {sends(1, 1, "set x 5"), ends(1, 1, inDoubt), sends(2, 1, "delete x"), ends(2, 1, ok)},
		"a compare-and-set in doubt that shows":        {sends(1, 1, "set x 5"), ends(1, 1, inDoubt), sends(1, 2, "cas x 5 6"), ends(1, 2, inDoubt), sends(2, 1, "cas x 7 8"), ends(2, 1, differs("6"))},
		"a compare-and-set that sees a write in doubt": {sends(1, 1, "set x 5"), ends(1, 1, inDoubt), sends(2, 1, "cas x 5 6"), ends(2, 1, ok), reads(2, 2, "x"), ends(2, 2, is("6"))},
		"a session that has no room":                   {sends(1, 1, "@c1/1 set x 5"), ends(1, 1, failed), reads(2, 1, "x"), ends(2, 1, absent)},
		"a request that no machine can read":           {sends(1, 1, "nop"), ends(1, 1, failed), sends(1, 2, "@/ set x 5"), ends(1, 2, failed)},
		"an end without a call":                        {ends(1, 1, is("5"))},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found, err := observed(t, told(effects...)...).Linearizable(check.StepsUsual)
			require.NoError(t, err)
			require.Empty(t, found)
		})
	}
}

func TestViolationsOfSeveralKeysComeInOrder(t *testing.T) {
	t.Parallel()
	found, err := observed(t, told(
		reads(1, 1, "y"), reads(2, 1, "x"), ends(2, 1, is("5")), ends(1, 1, is("5")),
	)...).Linearizable(check.StepsUsual)
	require.NoError(t, err)
	require.Len(t, found, 2)
	require.Equal(t, []int{4, 5}, []int{found[0].Event, found[1].Event})
}

// entangled is a history on key x that takes many steps: appends that all run
// at once, and a read that shows nothing that any of their orders makes.
func entangled(clients int, shown string) []core.Effect {
	var effects []core.Effect
	for i := range clients {
		effects = append(effects, sends(core.ClientID(i+1), 1, fmt.Sprintf("append x %c", 'a'+i)))
	}
	for i := range clients {
		effects = append(effects, ends(core.ClientID(i+1), 1, ok))
	}
	return append(effects, reads(99, 1, "x"), ends(99, 1, is(shown)))
}

func TestAHistoryThatTakesTooManySteps(t *testing.T) {
	t.Parallel()
	effects := append(entangled(20, "zz"), reads(98, 1, "y"), ends(98, 1, is("5")), sends(97, 1, "set x 5"))
	found, err := observed(t, told(effects...)...).Linearizable(1000)
	require.ErrorIs(t, err, check.ErrUndecided)
	require.EqualError(t, err, `linearizability not decided: key "x": 22 operations, 1 of them in doubt, need more than 1000 steps`)
	require.Len(t, found, 1, "other keys are judged all the same")
	found, err = observed(t, told(entangled(7, "zz")...)...).Linearizable(check.StepsUsual)
	require.NoError(t, err)
	require.Len(t, found, 1)
	require.Equal(t, "c99's read of x answers zz, but no order of the operations on x explains that.", found[0].Reason)
}

// Many operations in doubt cost little: those that nobody sees are not tried.
func TestOperationsInDoubtAreCheap(t *testing.T) {
	t.Parallel()
	var effects []core.Effect
	shown := ""
	for i := range uint32(300) {
		effects = append(effects,
			sends(1, 2*i+1, fmt.Sprintf("append x a%d;", i)), ends(1, 2*i+1, inDoubt),
			sends(1, 2*i+2, fmt.Sprintf("append y a%d;", i)), ends(1, 2*i+2, inDoubt),
			sends(2, 3*i+1, fmt.Sprintf("set y b%d;", i)), ends(2, 3*i+1, inDoubt),
			sends(3, 2*i+1, fmt.Sprintf("set y c%d;", i)), ends(3, 2*i+1, ok),
		)
		if i%3 == 0 {
			shown += fmt.Sprintf("a%d;", i)
		}
		effects = append(effects,
			reads(2, 3*i+2, "x"), ends(2, 3*i+2, is(shown)),
			reads(2, 3*i+3, "y"), ends(2, 3*i+3, is(fmt.Sprintf("c%d;a%d;", i, i))),
		)
	}
	found, err := observed(t, told(effects...)...).Linearizable(10_000)
	require.NoError(t, err)
	require.Empty(t, found)
}

// Those that somebody sees are not tried one after the other, where the last
// would hide the others.
func TestOperationsInDoubtThatAreSeenAreCheap(t *testing.T) {
	t.Parallel()
	var effects []core.Effect
	const doubts = 20
	for i := range uint32(doubts) {
		effects = append(effects, sends(1, i+1, fmt.Sprintf("set x a%d", i)), ends(1, i+1, inDoubt))
	}
	for i := range uint32(doubts) {
		effects = append(effects,
			reads(2, 2*i+1, "x"), sends(3, i+1, fmt.Sprintf("set x b%d", i)), ends(3, i+1, ok), ends(2, 2*i+1, is(fmt.Sprintf("b%d", i))),
			reads(2, 2*i+2, "x"), ends(2, 2*i+2, is(fmt.Sprintf("a%d", doubts-1-i))),
		)
	}
	found, err := observed(t, told(effects...)...).Linearizable(10_000)
	require.NoError(t, err)
	require.Empty(t, found)
}

// A value that is too long shows that a write in doubt has made it longer.
func TestAWriteInDoubtThatOnlyALengthShows(t *testing.T) {
	t.Parallel()
	var effects []core.Effect
	for i := range uint32(16) {
		effects = append(effects, sends(1, i+1, "append x "+strings.Repeat("a", 65_000)), ends(1, i+1, ok))
	}
	long := strings.Repeat("b", 5_000) // fits once
	effects = append(effects, sends(2, 1, "append x "+long), ends(2, 1, inDoubt), sends(1, 17, "append x "+long), ends(1, 17, failed))
	found, err := observed(t, told(effects...)...).Linearizable(check.StepsUsual)
	require.NoError(t, err)
	require.Empty(t, found)
}

// The specification of a key is fsm.KV: a client alone gets from the machine
// what the specification expects, and nothing else.
func TestTheSpecificationIsTheMachine(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		kv, checker := fsm.NewKV(), check.New()
		cluster := newCluster(t, 1)
		ops := rapid.IntRange(1, 12).Draw(t, "ops")
		for i := range uint32(ops) {
			value := rapid.SampledFrom([]string{"5", "6", `""`}).Draw(t, "value")
			request := rapid.SampledFrom([]string{"set x ", "append x ", "cas x 5 ", "cas x 66 "}).Draw(t, "write") + value
			request = rapid.SampledFrom([]string{request, request, "get x", "delete x"}).Draw(t, "request")
			response, err := kv.Apply(uint64(i+1), []byte(request))
			require.NoError(t, err)
			result := core.Result{Outcome: core.Answered, Response: response}
			checker.Observe(cluster, nil, core.Effects{sends(1, i+1, request), ends(1, i+1, result)})
			found, err := checker.Linearizable(check.StepsUsual)
			require.NoError(t, err)
			require.Empty(t, found)
		}
		wrong := rapid.SampledFrom([]core.Result{ok, absent, is("5"), differs("5"), differs("7")}).Draw(t, "wrong")
		request := rapid.SampledFrom([]string{"set x 1", "append x 1", "cas x 5 1", "get x", "delete x"}).Draw(t, "last")
		response, err := kv.Apply(uint64(ops+1), []byte(request))
		require.NoError(t, err)
		checker.Observe(cluster, nil, core.Effects{sends(1, uint32(ops+1), request), ends(1, uint32(ops+1), wrong)})
		found, err := checker.Linearizable(check.StepsUsual)
		require.NoError(t, err)
		require.Equal(t, response != wrong.Response, len(found) == 1)
	})
}

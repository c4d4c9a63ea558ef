package check_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/core"
	"glassraft/core/check"
	"glassraft/fsm"
)

// asked is an operation on the one key of a drawn history.
type asked struct {
	request      string
	call, ending int // ending is 0 where it is in doubt
	response     core.Response
}

// momentsMax is after the last return that is drawn.
const momentsMax = 30

// explained tries every order of the operations, and every subset of those in
// doubt: what Linearizable must find out with less.
func explained(history []asked, done []bool, requests []string) bool {
	bound, left := momentsMax, false // no operation comes after one that ended before its call
	for i, a := range history {
		if !done[i] && a.ending > 0 {
			bound, left = min(bound, a.ending), true
		}
	}
	if !left {
		return true
	}
	for i, a := range history {
		if done[i] || a.call > bound {
			continue
		}
		kv := fsm.NewKV()
		var response core.Response
		for at, r := range append(requests, a.request) {
			response, _ = kv.Apply(uint64(at+1), []byte(r))
		}
		if a.ending > 0 && response != a.response {
			continue
		}
		done[i] = true
		if explained(history, done, append(requests[:len(requests):len(requests)], a.request)) {
			return true
		}
		done[i] = false
	}
	return false
}

// drawHistory draws overlapping operations. Their answers come from a machine
// that carried them out in the order of their calls, or of their ends, some of
// those in doubt left out, and one of them may be wrong.
func drawHistory(t *rapid.T) []asked {
	n := rapid.IntRange(2, 7).Draw(t, "operations")
	history := make([]asked, n)
	kv := fsm.NewKV()
	for i := range history {
		a := &history[i]
		a.call = 2*i + 1
		a.ending = 2 * rapid.IntRange(i+1, i+4).Draw(t, "end")
		value := rapid.SampledFrom([]string{"5", "6", "7"}).Draw(t, "value")
		verb := rapid.SampledFrom([]string{"set x ", "append x ", "cas x 5 ", "cas x 6 ", "cas x 56 ", "get", "get", "delete"}).Draw(t, "verb")
		switch verb {
		case "get", "delete":
			a.request = verb + " x"
		default:
			a.request = verb + value
		}
		doubt := rapid.IntRange(0, 2).Draw(t, "doubt") == 0
		if !doubt || rapid.Bool().Draw(t, "shows") {
			a.response, _ = kv.Apply(uint64(i+1), []byte(a.request))
		}
		if doubt {
			a.ending = 0
		}
	}
	wrong := &history[rapid.IntRange(0, n-1).Draw(t, "wrong")]
	wrong.response = rapid.SampledFrom([]core.Response{
		wrong.response, ok.Response, absent.Response, is("5").Response, is("56").Response, differs("6").Response, differs("7").Response,
	}).Draw(t, "answer")
	return history
}

func TestWhatIsLeftOutOfTheSearchIsOfNoUse(t *testing.T) {
	t.Parallel()
	verdicts := map[bool]int{}
	rapid.Check(t, func(t *rapid.T) {
		history := drawHistory(t)
		checker, cluster := check.New(), newCluster(t, 1)
		for moment := range momentsMax + 1 {
			for i, a := range history {
				switch moment {
				case a.call:
					checker.Observe(cluster, nil, core.Effects{sends(core.ClientID(i+1), 1, a.request)})
				case a.ending:
					checker.Observe(cluster, nil, core.Effects{ends(core.ClientID(i+1), 1, core.Result{Outcome: core.Answered, Response: a.response})})
				}
			}
		}
		found, err := checker.Linearizable(check.StepsUsual)
		require.NoError(t, err)
		want := explained(history, make([]bool, len(history)), nil)
		verdicts[want]++
		require.Equal(t, want, len(found) == 0, fmt.Sprint(history))
	})
	require.Positive(t, verdicts[true])
	require.Positive(t, verdicts[false])
}

package fsm_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/fsm"
)

// echo is a machine that answers with its command and counts its calls.
type echo struct{ calls int }

func (e *echo) apply(command string) fsm.Response {
	e.calls++
	return fsm.Response{Status: fsm.StatusValue, Value: command}
}

func TestOnceAppliesTheSameRequestOnce(t *testing.T) {
	t.Parallel()
	var sessions fsm.Sessions
	var machine echo
	first := sessions.Once(fsm.Request{Client: "a", Sequence: 1, Command: "one"}, machine.apply)
	again := sessions.Once(fsm.Request{Client: "a", Sequence: 1, Command: "one"}, machine.apply)
	require.Equal(t, first, again)
	require.Equal(t, 1, machine.calls)
}

func TestOnceAnswersARepetitionWhateverItsCommand(t *testing.T) {
	t.Parallel()
	var sessions fsm.Sessions
	var machine echo
	first := sessions.Once(fsm.Request{Client: "a", Sequence: 1, Command: "one"}, machine.apply)
	again := sessions.Once(fsm.Request{Client: "a", Sequence: 1, Command: "two"}, machine.apply)
	require.Equal(t, first, again)
	require.Equal(t, 1, machine.calls)
}

func TestOnceRefusesAStaleSequence(t *testing.T) {
	t.Parallel()
	var sessions fsm.Sessions
	var machine echo
	latest := sessions.Once(fsm.Request{Client: "a", Sequence: 3, Command: "three"}, machine.apply)
	stale := sessions.Once(fsm.Request{Client: "a", Sequence: 2, Command: "two"}, machine.apply)
	require.Equal(t, fsm.Response{
		Status: fsm.StatusError,
		Value:  `stale sequence 2 of client "a": 3 is answered already, so legal is 3 or a higher one`,
	}, stale)
	require.Equal(t, 1, machine.calls)
	require.Equal(t, latest, sessions.Once(fsm.Request{Client: "a", Sequence: 3, Command: "three"}, machine.apply))
}

func TestOnceAcceptsAGapInTheSequence(t *testing.T) {
	t.Parallel()
	var sessions fsm.Sessions
	var machine echo
	sessions.Once(fsm.Request{Client: "a", Sequence: 1, Command: "one"}, machine.apply)
	sessions.Once(fsm.Request{Client: "a", Sequence: 9, Command: "nine"}, machine.apply)
	require.Equal(t, 2, machine.calls)
}

func TestOnceKeepsClientsApart(t *testing.T) {
	t.Parallel()
	var sessions fsm.Sessions
	var machine echo
	a := sessions.Once(fsm.Request{Client: "a", Sequence: 1, Command: "one"}, machine.apply)
	b := sessions.Once(fsm.Request{Client: "b", Sequence: 1, Command: "uno"}, machine.apply)
	require.NotEqual(t, a, b)
	require.Equal(t, 2, machine.calls)
}

func TestOnceWithoutASessionAppliesEachTime(t *testing.T) {
	t.Parallel()
	var sessions fsm.Sessions
	var machine echo
	sessions.Once(fsm.Request{Command: "one"}, machine.apply)
	sessions.Once(fsm.Request{Command: "one"}, machine.apply)
	require.Equal(t, 2, machine.calls)
	require.Zero(t, sessions.Len())
}

func TestOnceRefusesWhatNoSessionCanHold(t *testing.T) {
	t.Parallel()
	for name, request := range map[string]fsm.Request{
		"sequence 0": {Client: "a", Command: "one"},
		"no client":  {Sequence: 1, Command: "one"},
		"bad client": {Client: "a b", Sequence: 1, Command: "one"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var sessions fsm.Sessions
			var machine echo
			require.Equal(t, fsm.StatusError, sessions.Once(request, machine.apply).Status)
			require.Zero(t, machine.calls)
			require.Zero(t, sessions.Len())
		})
	}
}

func TestOnceRefusesFurtherClientsAtTheLimit(t *testing.T) {
	t.Parallel()
	var sessions fsm.Sessions
	var machine echo
	for i := range fsm.SessionsMax {
		sessions.Once(fsm.Request{Client: fmt.Sprint(i), Sequence: 1, Command: "one"}, machine.apply)
	}
	require.Equal(t, fsm.Response{
		Status: fsm.StatusError,
		Value:  `client "late": no room for its session: at most 4096 are kept`,
	}, sessions.Once(fsm.Request{Client: "late", Sequence: 1, Command: "one"}, machine.apply))
	require.Equal(t, fsm.SessionsMax, sessions.Len())
	known := sessions.Once(fsm.Request{Client: "7", Sequence: 2, Command: "two"}, machine.apply)
	require.Equal(t, "two", known.Value)
	require.Equal(t, fsm.SessionsMax+1, machine.calls)
}

func TestSessionsComeInTheOrderOfClients(t *testing.T) {
	t.Parallel()
	var sessions fsm.Sessions
	var machine echo
	for _, client := range []string{"c", "a", "B", "b10", "b9"} {
		sessions.Once(fsm.Request{Client: client, Sequence: 1, Command: "one"}, machine.apply)
	}
	var clients []string
	for session := range sessions.All() {
		clients = append(clients, session.Client)
	}
	require.Equal(t, []string{"B", "a", "b10", "b9", "c"}, clients)
	for session := range sessions.All() {
		require.Equal(t, "B", session.Client)
		break
	}
}

func TestSessionsRefuseAResponseOfUnknownStatus(t *testing.T) {
	t.Parallel()
	var sessions fsm.Sessions
	sessions.Once(fsm.Request{Client: "a", Sequence: 1, Command: "one"}, func(string) fsm.Response {
		return fsm.Response{Status: 77}
	})
	_, err := sessions.AppendText(nil)
	require.EqualError(t, err, `session "a": unknown status 77`)
}

func TestSessionsRefuseForeignText(t *testing.T) {
	t.Parallel()
	const (
		sequences = ": legal are 1 to 18446744073709551615 without leading zeros"
		wholly    = ": legal is a word wholly in double quotes, written as in Go"
		tooMany   = "line 1: 4097 sessions: legal are at most 4096"
	)
	for name, row := range map[string]struct{ text, want string }{
		"cut off":          {"session a 1 ok", "last line: no line end: the sessions are cut off"},
		"another line":     {"set x 5\n", `line 1: unexpected "set x 5": legal is session CLIENT SEQUENCE RESPONSE`},
		"empty line":       {"session a 1 ok\n\n", `line 2: unexpected "": legal is session CLIENT SEQUENCE RESPONSE`},
		"bad client":       {"session a.b 1 ok\n", `line 1: client "a.b": legal are 1 to 32 letters, digits, - and _`},
		"bad sequence":     {"session a 0 ok\n", `line 1: sequence "0"` + sequences},
		"no response":      {"session a 1 \n", `line 1: response "": legal is one word, or a phrase such as ok`},
		"two words":        {"session a 1 yes no\n", `line 1: response "yes no": legal is one word, or a phrase such as ok`},
		"bad word":         {"session a 1 ye's\n", `line 1: column 3: quote in word "ye's"` + wholly},
		"needless quotes":  {"session a 1 \"x\"\n", `line 1: "session a 1 \"x\"" is not written as "session a 1 x"`},
		"descending":       {"session b 1 ok\nsession a 1 ok\n", `line 2: client "a" after "b": legal is ascending order`},
		"the same twice":   {"session a 1 ok\nsession a 1 ok\n", `line 2: client "a" after "a": legal is ascending order`},
		"too many of them": {strings.Repeat("session a 1 ok\n", fsm.SessionsMax+1), tooMany},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var sessions fsm.Sessions
			require.NoError(t, sessions.UnmarshalText([]byte("session before 1 ok\n")))
			err := sessions.UnmarshalText([]byte(row.text))
			require.ErrorIs(t, err, fsm.ErrBadSnapshot)
			require.EqualError(t, err, "bad snapshot: "+row.want)
			kept, err := sessions.AppendText(nil)
			require.NoError(t, err)
			require.Equal(t, "session before 1 ok\n", string(kept))
		})
	}
}

func TestNoSessionsAreAnEmptyText(t *testing.T) {
	t.Parallel()
	var sessions fsm.Sessions
	text, err := sessions.AppendText(nil)
	require.NoError(t, err)
	require.Empty(t, text)
	require.NoError(t, sessions.UnmarshalText([]byte("session a 1 ok\n")))
	require.NoError(t, sessions.UnmarshalText(text))
	require.Zero(t, sessions.Len())
}

func TestSessionsPassThroughTheirText(t *testing.T) {
	t.Parallel()
	client := rapid.StringMatching(`[a-zA-Z0-9_-]{1,32}`)
	phrases := []string{"ok", "not found", "no response", "error", "differs: x", `"`}
	text := rapid.OneOf(anyText(), rapid.SampledFrom(phrases))
	checkMany(t, func(t *rapid.T) {
		var want, got fsm.Sessions
		for range rapid.IntRange(1, 4).Draw(t, "sessions") {
			request := fsm.Request{
				Client: client.Draw(t, "client"), Sequence: rapid.Uint64Min(1).Draw(t, "sequence"), Command: "one",
			}
			want.Once(request, func(string) fsm.Response {
				return fsm.Response{
					Status: fsm.Status(rapid.IntRange(int(fsm.StatusNone), int(fsm.StatusError)).Draw(t, "status")),
					Value:  text.Draw(t, "value"),
				}
			})
		}
		lines, err := want.AppendText(nil)
		require.NoError(t, err)
		require.NoError(t, got.UnmarshalText(lines), string(lines))
		require.Equal(t, slices.Collect(want.All()), slices.Collect(got.All()))
	})
}

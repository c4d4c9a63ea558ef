package fsm_test

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/fsm"
)

func TestParseRequestReadsCommandsWithAndWithoutSession(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		data string
		want fsm.Request
	}{
		"without a session":       {"set x 5", fsm.Request{Command: "set x 5"}},
		"with a session":          {"@alice/3 set x 5", fsm.Request{Client: "alice", Sequence: 3, Command: "set x 5"}},
		"all kinds of characters": {"@aZ-_09/1 get x", fsm.Request{Client: "aZ-_09", Sequence: 1, Command: "get x"}},
		"highest sequence": {
			"@a/18446744073709551615 get x", fsm.Request{Client: "a", Sequence: math.MaxUint64, Command: "get x"},
		},
		"spaces stay":             {"@a/1  get  x ", fsm.Request{Client: "a", Sequence: 1, Command: " get  x "}},
		"another machine's words": {"deposit 5€ @bob", fsm.Request{Command: "deposit 5€ @bob"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := fsm.ParseRequest([]byte(row.data))
			require.NoError(t, err)
			require.Equal(t, row.want, got)
			require.Equal(t, row.data, string(got.Encode()))
		})
	}
}

func TestParseRequestErrorsSayWhatIsLegal(t *testing.T) {
	t.Parallel()
	const (
		clients   = ": legal are 1 to 32 letters, digits, - and _"
		sequences = ": legal are 1 to 18446744073709551615 without leading zeros"
		printable = ": legal is printable text, all else inside a Go-quoted word"
	)
	long := strings.Repeat("a", fsm.ClientBytesMax)
	for name, row := range map[string]struct{ data, want string }{
		"empty":             {"", "command: empty: legal is one line such as set x 5"},
		"only spaces":       {"  ", "command: empty: legal is one line such as set x 5"},
		"only a session":    {"@a/1", "command: empty: legal is one line such as set x 5"},
		"no sequence":       {"@alice set x 5", `session "@alice": no sequence: legal is @CLIENT/SEQUENCE COMMAND`},
		"lone @":            {"@", `session "@": no sequence: legal is @CLIENT/SEQUENCE COMMAND`},
		"no client":         {"@/1 get x", `client ""` + clients},
		"bad client":        {"@al.ice/1 get x", `client "al.ice"` + clients},
		"client not ASCII":  {"@zoë/1 get x", `client "zoë"` + clients},
		"long client":       {"@" + long + "a/1 get x", `client "` + long + `"...` + clients},
		"sequence 0":        {"@a/0 get x", `sequence "0"` + sequences},
		"no digits":         {"@a/ get x", `sequence ""` + sequences},
		"leading zero":      {"@a/01 get x", `sequence "01"` + sequences},
		"sign":              {"@a/+1 get x", `sequence "+1"` + sequences},
		"sequence too high": {"@a/18446744073709551616 get x", `sequence "18446744073709551616"` + sequences},
		"two sessions":      {"@a/1 @b/2 get x", `command "@b/2 get x": begins with @: legal is @ before the session only`},
		"line end":          {"set x 5\n", `command: column 8: unprintable character "\n"` + printable},
		"two lines":         {"@a/1 set x 5\nset y 6", `command: column 8: unprintable character "\n"` + printable},
		"invalid UTF-8":     {"set x \xc3", `command: column 7: unprintable character "\xc3"` + printable},
		"oversize": {
			"set x " + strings.Repeat("5", fsm.CommandBytesMax),
			`command "set x 55555555555555555555555555"...: 65542 bytes: legal are at most 65536`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := fsm.ParseRequest([]byte(row.data))
			require.EqualError(t, err, row.want)
			require.Zero(t, got)
		})
	}
}

func TestParseRequestAcceptsTheLimitsThemselves(t *testing.T) {
	t.Parallel()
	want := fsm.Request{
		Client:   strings.Repeat("a", fsm.ClientBytesMax),
		Sequence: 1,
		Command:  "set x " + strings.Repeat("5", fsm.CommandBytesMax-len("set x ")),
	}
	got, err := fsm.ParseRequest(want.Encode())
	require.NoError(t, err)
	require.Equal(t, want, got)
}

func TestValidateRefusesHalfASession(t *testing.T) {
	t.Parallel()
	require.ErrorContains(t, fsm.Request{Sequence: 1, Command: "get x"}.Validate(), `client ""`)
	require.ErrorContains(t, fsm.Request{Client: "a", Command: "get x"}.Validate(), `sequence "0"`)
}

func TestValidateRefusesASmuggledSession(t *testing.T) {
	t.Parallel()
	require.ErrorContains(t, fsm.Request{Command: "@alice/3 set x 5"}.Validate(), "begins with @")
}

func TestRequestsPassThroughTheirBytesIfAndOnlyIfValid(t *testing.T) {
	t.Parallel()
	client := rapid.OneOf(rapid.StringMatching(`[a-zA-Z0-9_-]{0,33}`), anyText())
	sequence := rapid.OneOf(rapid.Uint64Range(0, 2), rapid.Uint64())
	command := rapid.OneOf(rapid.Map(commands(anyText()), fsm.Command.String), anyText())
	checkMany(t, func(t *rapid.T) {
		want := fsm.Request{
			Client: client.Draw(t, "client"), Sequence: sequence.Draw(t, "sequence"), Command: command.Draw(t, "command"),
		}
		got, err := fsm.ParseRequest(want.Encode())
		if want.Validate() == nil {
			require.NoError(t, err)
			require.Equal(t, want, got)
		} else {
			require.False(t, err == nil && got == want)
		}
	})
}

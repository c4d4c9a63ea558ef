package fsm_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/fsm"
)

func TestParseCommandReadsEachVerb(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		line string
		want fsm.Command
	}{
		"set":                {"set x 5", fsm.Command{Verb: fsm.Set, Key: "x", Value: "5"}},
		"get":                {"get x", fsm.Command{Verb: fsm.Get, Key: "x"}},
		"delete":             {"delete x", fsm.Command{Verb: fsm.Delete, Key: "x"}},
		"cas":                {"cas x 5 6", fsm.Command{Verb: fsm.CAS, Key: "x", Old: "5", Value: "6"}},
		"append":             {"append x abc", fsm.Command{Verb: fsm.Append, Key: "x", Value: "abc"}},
		"many spaces":        {"  set   x  5  ", fsm.Command{Verb: fsm.Set, Key: "x", Value: "5"}},
		"quoted":             {`set "a key" "say \"hi\""`, fsm.Command{Verb: fsm.Set, Key: "a key", Value: `say "hi"`}},
		"empty words":        {`cas "" "" ""`, fsm.Command{Verb: fsm.CAS}},
		"needlessly quoted":  {`get "x"`, fsm.Command{Verb: fsm.Get, Key: "x"}},
		"control characters": {`set x "\n\x00\xff"`, fsm.Command{Verb: fsm.Set, Key: "x", Value: "\n\x00\xff"}},
		"beyond ASCII":       {"set größe 5µs", fsm.Command{Verb: fsm.Set, Key: "größe", Value: "5µs"}},
		"backslash":          {`set path C:\new`, fsm.Command{Verb: fsm.Set, Key: "path", Value: `C:\new`}},
		"key like a verb":    {"set get @a/1", fsm.Command{Verb: fsm.Set, Key: "get", Value: "@a/1"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := fsm.ParseCommand(row.line)
			require.NoError(t, err)
			require.Equal(t, row.want, got)
		})
	}
}

func TestParseCommandErrorsSayWhereWhatAndWhatIsLegal(t *testing.T) {
	t.Parallel()
	const (
		verbs     = ": legal verbs are append, cas, delete, get, set"
		printable = ": legal is printable text, all else inside a Go-quoted word"
		escapes   = ": legal is a word in double quotes with the escapes of Go"
		wholly    = ": legal is a word wholly in double quotes, written as in Go"
	)
	for name, row := range map[string]struct{ line, want string }{
		"empty":             {"", "column 1: empty command" + verbs},
		"only spaces":       {"   ", "column 4: empty command" + verbs},
		"unknown verb":      {"  fetch x", `column 3: unknown verb "fetch"` + verbs},
		"misspelt verb":     {"delte x", `column 1: unknown verb "delte" (did you mean delete?)` + verbs},
		"no key":            {"get", `column 4: command "get" ends too early: legal is get KEY`},
		"no old":            {"cas x", `column 6: command "cas x" ends too early: legal is cas KEY OLD NEW`},
		"no value":          {"set x ", `column 7: command "set x " ends too early: legal is set KEY VALUE`},
		"too many words":    {"set x 5  6 7", `column 10: unexpected "6 7": legal is set KEY VALUE`},
		"unclosed quote":    {`set x "5`, `column 7: bad quoted word "\"5"` + escapes},
		"bad escape":        {`set "\q" 5`, `column 5: bad quoted word "\"\\q\" 5"` + escapes},
		"glued words":       {`set "x"y 5`, `column 8: "y 5" follows a closing quote: legal is a space`},
		"quote in a word":   {`set x 5"`, `column 8: quote in word "5\""` + wholly},
		"wrong quotes":      {"set x 'a b'", `column 7: quote in word "'a"` + wholly},
		"bad old":           {"cas x ` 5", "column 7: quote in word \"`\"" + wholly},
		"bad verb":          {`"set x 5`, `column 1: bad quoted word "\"set x 5"` + escapes},
		"tab":               {"set\tx 5", `column 4: unprintable character "\t"` + printable},
		"line end":          {"set x 5\n", `column 8: unprintable character "\n"` + printable},
		"invalid UTF-8":     {"set é \xff", `column 7: unprintable character "\xff"` + printable},
		"no-break space":    {"set x\u00a05", `column 6: unprintable character "\u00a0"` + printable},
		"endless word":      {strings.Repeat("x", 40), `column 1: unknown verb "` + strings.Repeat("x", 32) + `"...` + verbs},
		"column beyond é":   {"sét x", `column 1: unknown verb "sét"` + verbs},
		"columns are runes": {"get é é", `column 7: unexpected "é": legal is get KEY`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := fsm.ParseCommand(row.line)
			require.EqualError(t, err, row.want)
			require.Zero(t, got)
		})
	}
}

func TestParseCommandSuggestsOnlyACloseVerb(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct{ word, want string }{
		"superfluous letter": {"sett", "(did you mean set?)"},
		"missing letter":     {"apend", "(did you mean append?)"},
		"wrong letter":       {"gat", "(did you mean get?)"},
		"swapped letters":    {"csa", "(did you mean cas?)"},
		"upper case":         {"SET", "(did you mean set?)"},
		"abbreviation":       {"del", "(did you mean delete?)"},
		"two letters":        {"de", ""},
		"two mistakes":       {"dalate", ""},
		"far away":           {"put", ""},
		"swapped and wrong":  {"ets", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := fsm.ParseCommand(row.word + " x")
			if row.want == "" {
				require.NotContains(t, err.Error(), "did you mean")
			} else {
				require.ErrorContains(t, err, row.want)
			}
		})
	}
}

func TestCommandTextIsCanonical(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		command fsm.Command
		want    string
	}{
		"set":         {fsm.Command{Verb: fsm.Set, Key: "x", Value: "5"}, "set x 5"},
		"get":         {fsm.Command{Verb: fsm.Get, Key: "x"}, "get x"},
		"cas":         {fsm.Command{Verb: fsm.CAS, Key: "x", Old: "5", Value: "6"}, "cas x 5 6"},
		"empty value": {fsm.Command{Verb: fsm.Set, Key: "x"}, `set x ""`},
		"space":       {fsm.Command{Verb: fsm.Append, Key: "a b", Value: " "}, `append "a b" " "`},
		"apostrophe":  {fsm.Command{Verb: fsm.Get, Key: "it's"}, `get "it's"`},
		"back quote":  {fsm.Command{Verb: fsm.Get, Key: "a`"}, "get \"a`\""},
		"bytes":       {fsm.Command{Verb: fsm.Get, Key: "\x00\xfe\u2028"}, `get "\x00\xfe\u2028"`},
		"replacement": {fsm.Command{Verb: fsm.Get, Key: "\ufffd"}, "get \ufffd"},
		"letters":     {fsm.Command{Verb: fsm.Delete, Key: "größe"}, "delete größe"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, row.want, row.command.String())
		})
	}
}

func TestCommandWithoutAVerbIsNoLegalText(t *testing.T) {
	t.Parallel()
	_, err := fsm.ParseCommand(fsm.Command{Key: "x"}.String())
	require.ErrorContains(t, err, `unknown verb ""`)
}

func TestCommandsPassThroughTheirText(t *testing.T) {
	t.Parallel()
	generator := commands(anyText())
	checkMany(t, func(t *rapid.T) {
		want := generator.Draw(t, "command")
		got, err := fsm.ParseCommand(want.String())
		require.NoError(t, err, want.String())
		require.Equal(t, want, got)
	})
}

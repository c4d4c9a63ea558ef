package script_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/script"
)

// stated is what a file says of a command.
type stated struct {
	line     int
	comment  string
	action   string
	expected *string
}

func TestFilesThatAreScripts(t *testing.T) {
	t.Parallel()
	const crash = "crash 1"
	tests := []struct {
		name, text string
		want       []stated
		closing    string
	}{
		{"empty", "", nil, ""},
		{"only empty lines", "\n  \n\t\n", nil, ""},
		{"only a comment", "# nothing\n", nil, "# nothing\n"},
		{"only a version", "glassraft 1\n", nil, ""},
		{"a version with spaces", "  glassraft   1  \ncrash 1", []stated{{line: 2, action: crash}}, ""},
		{"a version after a comment", "# why\nglassraft 1\ncrash 1", []stated{{line: 3, comment: "# why\n", action: crash}}, ""},
		{"no line end", "crash 1", []stated{{line: 1, action: crash}}, ""},
		{"empty lines between", "\ncrash 1\n\n\nrestart 1\n", []stated{{line: 2, action: crash}, {line: 5, action: "restart 1"}}, ""},
		{"line ends of Windows", "glassraft 1\r\n# why\r\ncrash 1\r\n----\r\nok\r\n\r\n", []stated{{line: 3, comment: "# why\n", action: crash, expected: new("ok\n")}}, ""},
		{"a byte order mark", "\ufeffglassraft 1\ncrash 1\n", []stated{{line: 2, action: crash}}, ""},
		{"comments", "# one\n\n  # two\ncrash 1\n# three\n", []stated{{line: 4, comment: "# one\n# two\n", action: crash}}, "# three\n"},
		{"a long line", "crash 1 \\\n  how=torn \\\n keep=1\nrestart 1", []stated{{line: 1, action: "crash 1 how=torn keep=1"}, {line: 4, action: "restart 1"}}, ""},
		{"a long line that ends with the file", "crash 1 \\", []stated{{line: 1, action: crash}}, ""},
		{"an output", "crash 1\n----\nS1 crashed\nand more\n\nrestart 1\n", []stated{{line: 1, action: crash, expected: new("S1 crashed\nand more\n")}, {line: 6, action: "restart 1"}}, ""},
		{"an output to the end", "crash 1\n----\nS1 crashed", []stated{{line: 1, action: crash, expected: new("S1 crashed\n")}}, ""},
		{"an output of nothing", "crash 1\n----\n\n", []stated{{line: 1, action: crash, expected: new("")}}, ""},
		{"an output behind an empty line", "crash 1\n\n----\nok\n", []stated{{line: 1, action: crash, expected: new("ok\n")}}, ""},
		{"an output like a command", "crash 1\n----\nrestart 1\n# no comment\n", []stated{{line: 1, action: crash, expected: new("restart 1\n# no comment\n")}}, ""},
		{"an output with empty lines", "crash 1\n----\n----\na\n\nb\n----\n----\n\nrestart 1\n", []stated{{line: 1, action: crash, expected: new("a\n\nb\n")}, {line: 10, action: "restart 1"}}, ""},
		{"changes below", "propose-conf-change 1 v1=true\nv4\n----\nok\n", []stated{{line: 1, action: "propose-conf-change 1 v4 v1=true", expected: new("ok\n")}}, ""},
		{"changes on two lines", "glassraft 1\npropose-conf-change 1\nv4 l5\nr1\ncrash 1", []stated{{line: 2, action: "propose-conf-change 1 v4 l5 r1"}, {line: 5, action: crash}}, ""},
		{"no changes", "propose-conf-change 1\n\n----\nok\n", []stated{{line: 1, action: "propose-conf-change 1", expected: new("ok\n")}}, ""},
		{"words on two lines", "say One.\n  Two.\n\tThree.\ncrash 1\n", []stated{{line: 1, action: "say One.\n  Two.\n  Three."}, {line: 4, action: crash}}, ""},
		{"a question", "ask Who?\n  - S1\n  + S2\n", []stated{{line: 1, action: "ask Who?\n  - S1\n  + S2"}}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f, err := script.Parse(test.text)
			require.NoError(t, err)
			if f.Interaction {
				require.Equal(t, script.InteractionConfig(), f.Config)
			} else {
				require.Equal(t, core.Defaults(), f.Config)
			}
			require.Equal(t, !strings.Contains(test.text, "glassraft"), f.Interaction)
			var got []stated
			for _, c := range f.Commands {
				got = append(got, stated{c.Line, c.Comment, c.Action.String(), c.Expected})
			}
			require.Equal(t, test.want, got)
			require.Equal(t, test.closing, f.Closing)
		})
	}
}

func TestFilesThatAreNot(t *testing.T) {
	t.Parallel()
	configNames := strings.Join(core.ConfigNames(), ", ")
	tests := []struct{ name, text, want string }{
		{"a slip", "\n# hm\ncamapign 1\n", `script:3: unknown verb "camapign" (did you mean campaign?)`},
		{"a slip before the events", "confg seed=1\n", `script:1: unknown verb "confg" (did you mean config?)`},
		{"an event that is wrong", "crash 1\ntick\n", "script:2: tick: node is missing (usage: tick NODE [count=1])"},
		{"another version", "glassraft 2\n", `script:1: version "2" (this program reads version 1)`},
		{"no version", "glassraft\n", `script:1: version "" (this program reads version 1)`},
		{"a version that comes late", "crash 1\nglassraft 1\n", "script:2: glassraft: must be the first line"},
		{"two versions", "glassraft 1\nglassraft 1\n", "script:2: glassraft: must be the first line"},
		{"a configuration that comes late", "crash 1\nconfig seed=1\n", "script:2: config: must stand before the first command"},
		{"an option that is none", "config sede=1\n", `script:1: config: unknown option "sede" (did you mean seed?)`},
		{"nothing like an option", "config wobble=1\n", `script:1: config: unknown option "wobble" (legal: ` + configNames + `)`},
		{"a seed that is none", "config seed=x\n", `script:1: config: bad configuration: seed=x (legal: a whole number)`},
		{"a time that is none", "config tick-us=1ms\n", `script:1: config: bad configuration: tick-us=1ms (legal: microseconds)`},
		{"a value that is none", "config inflight=x\n", "script:1: config: bad configuration: inflight=x (legal: a whole number)"},
		{"a configuration that no run can have", "glassraft 1\nconfig heartbeat-tick=500\n", "script:2: config: bad configuration: election-tick=150 (legal: more than heartbeat-tick=500, at most 600000)"},
		{"an output with empty lines that never ends", "crash 1\n----\n----\na\n\nrestart 1\n", "script:1: the output between two lines ---- and two lines ---- does not end"},
		{"an output with empty lines that ends half", "glassraft 1\ncrash 1\n----\n----\na\n\n----\n", "script:2: the output between two lines ---- and two lines ---- does not end"},
		{"an option twice", "glassraft 1\nconfig seed=1 seed=2\n", `script:2: config: option "seed" given twice`},
		{"an option on two lines", "glassraft 1\nconfig seed=1\nconfig prevote=true seed=1\n", `script:3: config: option "seed" given twice`},
		{"a word that is nearly one", "glassraft 1\nconfig read-only=saef\n", `script:2: config: read-only "saef" (did you mean safe?)`},
		{"a line without end", "glassraft 1\n" + strings.Repeat("\\\n", script.LineBytesMax+5), "script:2: line of 262209 bytes (legal: up to 262208)"},
		{"a separator out of place", "crash 1\n\n----\n\n----\n", `script:5: unknown verb "----" (legal: ` + allVerbs + `)`},
		{"a book", strings.Repeat("#", script.BytesMax+1), "script of 4194305 bytes (legal: up to 4194304)"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f, err := script.Parse(test.text)
			require.EqualError(t, err, test.want)
			require.Nil(t, f)
		})
	}
}

func TestSpansAreWhereCommandsStand(t *testing.T) {
	t.Parallel()
	f, err := script.Parse("glassraft 1\n# words\ncrash 1\n\nsay one\n  two\n\n----\n----\na\n\nb\n----\n----\nheal \\\n\ntick 1\n----\nok")
	require.NoError(t, err)
	for i, want := range [][3]int{{2, 3, 3}, {4, 7, 14}, {14, 16, 16}, {16, 17, 19}} {
		first, end, outputEnd := f.Span(i)
		require.Equal(t, want, [3]int{first, end, outputEnd}, i)
		require.Equal(t, f.Commands[i].Line-1, first)
	}
}

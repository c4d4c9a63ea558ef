package script_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core/script"
)

// FuzzParseCommand: no text panics, and what is a command is written and read back.
func FuzzParseCommand(f *testing.F) {
	for _, v := range script.Verbs() {
		f.Add(v.Example)
	}
	f.Add("run until S1.term = 2 and not (leader = none) within 1.5s")
	f.Add("ask a\n - b\n + c")
	f.Add(`run until any.value("within 1s") = "a log-level=NONE" log-level=INFO within 2s`)
	f.Add("deliver-msgs drop=3 1 type=MsgApp drop=(4, 5) s1")
	f.Add(`propose-conf-change 1 v4 addr="a\`)
	f.Add("add-nodes 1 voters=((((")
	f.Add("propose 1 \"\\x00\"")
	f.Fuzz(func(t *testing.T, line string) {
		e, err := script.ParseCommand(line)
		if err != nil {
			require.Nil(t, e)
			return
		}
		back, err := script.ParseCommand(e.String())
		require.NoError(t, err)
		require.Equal(t, e.String(), back.String())
	})
}

// FuzzParse: no text panics, and what is a script is a fixed point of Format.
func FuzzParse(f *testing.F) {
	f.Add("glassraft 1\nconfig seed=2 prevote=true\n# x\nadd-nodes 3 voters=(1,2,3)\n----\nok\n\ncampaign 1\n")
	f.Add("crash 1\r\n----\r\n\r\n----")
	f.Add("\ufeffconfig latency-max-us=-1")
	f.Add("propose-conf-change 1 v1=maybe\n# x\n\nv4\n----\nok\n\nprocess-ready\nstabilize 1 1 log-level=(a,b)\ncrash 1 \\")
	f.Fuzz(func(t *testing.T, text string) {
		file, err := script.Parse(text)
		if err != nil {
			require.Nil(t, file)
			return
		}
		require.NoError(t, file.Config.Validate())
		again, err := script.Parse(file.String())
		require.NoError(t, err)
		require.Equal(t, file.Config, again.Config)
		require.Equal(t, file.String(), again.String())
		// What it states of outputs is where it was, too.
		var outputs []string
		for _, c := range file.Commands {
			if c.Expected == nil {
				outputs = append(outputs, "")
				continue
			}
			outputs = append(outputs, *c.Expected)
		}
		once, err := script.Parse(file.WithOutputs(outputs))
		require.NoError(t, err)
		require.Equal(t, file.String(), once.String())
	})
}

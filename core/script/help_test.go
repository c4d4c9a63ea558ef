package script_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/script"
)

func TestCompletion(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		line string
		from int
		want []string
	}{
		{"cam", 0, []string{"campaign"}},
		{"  pro", 2, []string{"propose", "propose-conf-change", "process-ready", "process-append-thread", "process-apply-thread"}},
		{"campaign", 0, nil},
		{"gl", 0, []string{"glassraft"}},
		{"config prev", 7, []string{"prevote="}},
		{"config seed=1 wri", 14, []string{"write-min-us=", "write-max-us="}},
		{"add-nodes 3 vot", 12, []string{"voters="}},
		{"crash 1 ", 8, []string{"how=", "keep="}},
		{"hostility ", 10, []string{"for=", "seed=", "compact-after=", "calm", "lossy", "rough", "cruel"}},
		{"run u", 4, []string{"until"}},
		{"run until lea", 10, []string{"leader", "leaders", "leader."}},
		{"expect S1.com", 7, []string{"S1.commit"}},
		{"expect safe and not (every.app", 21, []string{"every.applied"}},
		{"ask Who leads? lea", 15, nil},
		{"  + yes | lea", 10, []string{"leader", "leaders", "leader."}},
		{"\t- S1, with two votes | leader = S1 and (S1.com", 41, []string{"S1.commit"}},
		{"  + yes |lea", 9, nil},
		{"  + yes, lea", 9, nil},
		{"  + | lea", 6, nil},
		{"log-level ", 10, []string{"DEBUG", "INFO", "WARN", "ERROR", "FATAL", "NONE"}},
		{"nonsense ", 9, nil},
		{"propose 1 se", 10, nil},
	} {
		from, words := script.Complete(test.line)
		require.Equal(t, test.from, from, test.line)
		require.Equal(t, test.want, words, test.line)
	}
}

// Wherever the table says that a condition stands, its words are offered.
func TestEveryConditionCompletes(t *testing.T) {
	t.Parallel()
	for _, v := range script.Verbs() {
		if !strings.Contains(v.Usage, "CONDITION") {
			continue
		}
		last := v.Example[strings.LastIndexByte(v.Example, '\n')+1:]
		before, _, found := strings.Cut(last, "leader")
		require.True(t, found, "the example of %s has a condition about the leader", v.Name)
		_, words := script.Complete(before + "lea")
		require.Contains(t, words, "leader", v.Name)
	}
}

// What completion offers for the first word are commands.
func TestEveryVerbCompletes(t *testing.T) {
	t.Parallel()
	_, words := script.Complete("")
	for _, v := range script.Verbs() {
		require.Contains(t, words, v.Name)
	}
	require.Len(t, words, len(script.Verbs())+2)
}

func TestReferenceSaysEverything(t *testing.T) {
	t.Parallel()
	text := script.Reference()
	for _, v := range script.Verbs() {
		require.Contains(t, text, "\n  "+strings.TrimSpace(v.Name+" "+v.Usage)+"\n      "+v.Meaning+"\n")
	}
	for verb, names := range map[string][]string{"add-nodes": core.OptionNames(), "link": core.LinkOptionNames(), "add-clients": core.ClientOptionNames()} {
		_, after, _ := strings.Cut(text, "\n  "+verb+" ")
		about, _, _ := strings.Cut(after, "\n\n")
		require.Contains(t, about, "The options are "+strings.Join(names, ", ")+".\n")
	}
	require.Equal(t, 3, strings.Count(text, "The options are"))
	for _, s := range script.Subjects() {
		require.Contains(t, text, "\n  "+s.Name+": ")
	}
}

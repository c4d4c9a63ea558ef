package lessons_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core/script"
	"glassraft/tools/lessons"
)

// Each form of words that the table of claims has is held against what is expected below it:
// the same words with another name or number are not checked by that.
func TestFormsOfWordsAreHeld(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct{ check, right, wrong, fault string }{
		"a vote":                   {"expect S2.vote = S1 and S3.vote = S3", "S2 has voted for S1, not S3.", "S2 has voted for S3, not S1.", "vote: "},
		"a vote of one's own":      {"expect S1.vote = S1 and S2.vote = S1", "S1 votes for itself, not S2.", "S2 votes for itself, not S1.", "vote: "},
		"votes of several":         {"expect S2.vote = S4 and S3.vote = S4 and S4.vote = S4", "With the votes of S2 and S3 it wins, not S4.", "With the votes of S2 and S4 it wins, not S3.", "vote of: "},
		"a candidate":              {"expect S1.role = candidate and S2.role = follower", "S1 is a candidate now, not S2.", "S2 is a candidate now, not S1.", "who is a candidate: "},
		"one that is down":         {"expect not S1.up and S2.up", "S1 is down, not S2.", "S2 is down, not S1.", "who is down: "},
		"one that is up":           {"expect not S1.up and S2.up", "S2 is back, not S1.", "S1 is back, not S2.", "who is up: "},
		"one that crashed":         {"expect S1.term = 1 and S2.term = 1\ncrash 1", "S1 has crashed, not S2.", "S2 has crashed, not S1.", "who is down: "},
		"a term only of the disk":  {"expect S1.term = 1 and S2.leader = S1", "S2 is up, not S1.", "S1 is up, not S2.", "who is up: "},
		"whom somebody follows":    {"expect S2.leader = S1 and S3.role = follower", "S2 has heard of it and follows S1, not S3.", "S2 has heard of it and follows S3, not S1.", "who is followed: "},
		"a property":               {"expect violated(Election Safety) = 1 and violated = 1", "That breaks Election Safety.", "That breaks Leader Completeness.", `property: "Leader Completeness" is not checked`},
		"whom a client asks":       {"expect S1.outcome = pending and S2.term = 1", "A client has asked S1, not S2.", "A client has asked S2, not S1.", "whom a client asks: "},
		"a write at another node":  {"expect S1.term = 1 and S2.term = 1\npropose 1 set x 5", "A client asks S1, not S2.", "A client asks S2, not S1.", "whom a client asks: "},
		"a follower's state":       {"expect S1.progress(S3) = probe and S3.progress(S1) = replicate", "For S1, S3 is in the state Probe.", "For S3, S1 is in the state Probe.", "state of a follower: "},
		"whose patience ends":      {"expect S1.role = candidate and S2.role = follower", "The patience of S1 has ended, not that of S2.", "The patience of S2 has ended, not that of S1.", "whose patience ends: "},
		"Match":                    {"expect S1.match(S2) = 1 and S1.next(S2) = 2", "Match is 1, S1 knows of S2.", "Match is 2, S1 knows of S2.", "Match, Next or commit: "},
		"the term of a leader":     {"expect S1.role = leader and S2.role = leader and S1.term = 1 and S2.term = 2", "S2 leads term 2. S1 leads term 1.", "S2 leads term 2. S1 leads term 2.", `"leads term 2" is not checked of S1`},
		"the term of it":           {"expect S1.term = 1 and S2.term = 2", "S2 began a term. It is in term 2. S1 is not.", "S1 began a term. It is in term 2. S2 is not.", `term of a node: "is in term 2" is not checked of S1`},
		"a term in another log":    {"expect S1.log = [1] and S2.log = [1 2]", "S2 has an entry of term 2. S1 has not.", "S1 has an entry of term 2. S2 has not.", `"term 2" is not checked of S1`},
		"an index in another log":  {"expect S1.last = 1 and S2.last = 2", "S2 has an entry at index 2. S1 has not.", "S1 has an entry at index 2. S2 has not.", `"index 2" is not checked of S1`},
		"who holds an index":       {"expect S1.match(S3) = 2 and S1.last = 3", "S1 knows that S3 holds index 2.", "S1 knows that S3 holds index 3.", "who holds an index: "},
		"an index amid a log":      {"expect S1.log = [1 2 2 2 3]", "S1 has an entry at index 4.", "S1 has an entry at index 3.", "indexes: "},
		"the entry at an index":    {"expect S1.log = [1 2 2 3]", "S1 has at index 3, of term 2, an entry.", "S1 has at index 3, of term 3, an entry.", "entry: "},
		"where a log goes on":      {"expect S1.first = 5 and S1.last = 4", "The log of S1 goes on at index 5.", "The log of S1 ends at index 5.", "indexes: "},
		"a value of another node":  {"expect S1.value(x) = 1 and S2.value(x) = 2", "In the machine of S2 x is 2. S1 lags.", "In the machine of S1 x is 2. S2 lags.", "value: "},
		"a value that another set": {"expect S1.term = 1 and S2.value(x) = 1\npropose 1 set x 2", "S1 sets x to 2. S2 does not.", "S2 sets x to 2. S1 does not.", "value: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Empty(t, unchecked(t, row.right, row.check))
			require.Contains(t, unchecked(t, row.wrong, row.check), row.fault)
		})
	}
}

// Words that name a node only in what they invite to may have any node expected below them.
func TestAnInvitationNamesWhomItLikes(t *testing.T) {
	t.Parallel()
	require.Empty(t, unchecked(t, "All is well.\n  Explore from here: crash S1.", "expect S1.leader = S2"))
	require.NotEmpty(t, unchecked(t, "S1 is well.\n  Explore from here: crash S1.", "expect S1.leader = S2"))
}

// unchecked gives what is not checked of a sentence by what stands below it.
func unchecked(t *testing.T, say, check string) string {
	t.Helper()
	file, err := script.Parse("glassraft 1\nsay " + say + "\n" + check + "\n")
	require.NoError(t, err)
	return strings.Join(lessons.Unchecked(file), "\n")
}

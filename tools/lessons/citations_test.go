package lessons_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/web"
)

// cited are the places of the Raft paper (its extended version) and the dissertation that
// lessons send their readers to, with what one reads there. A new one is looked up before it
// is added.
var cited = map[string]string{
	"Raft paper Figure 2":  "the algorithm on one page",
	"Raft paper Figure 7":  "logs that a new leader may find",
	"Raft paper Figure 8":  "an entry of an old term on a majority, overwritten",
	"Raft paper Figure 10": "switching configurations at once",
	"Raft paper Figure 11": "the timeline of a joint change",
	"Raft paper Figure 13": "InstallSnapshot",
	"Raft paper §2":        "replicated state machines",
	"Raft paper §5.1":      "servers, roles, terms",
	"Raft paper §5.2":      "leader election",
	"Raft paper §5.3":      "log replication",
	"Raft paper §5.4":      "safety",
	"Raft paper §5.4.1":    "election restriction",
	"Raft paper §5.4.2":    "entries of previous terms",
	"Raft paper §5.4.3":    "safety argument",
	"Raft paper §6":        "membership changes",
	"Raft paper §7":        "log compaction",
	"Raft paper §8":        "client interaction",
	"Raft paper §9.3":      "how long elections take (Figure 16)",

	"dissertation §2.1":    "replicated state machines",
	"dissertation §3.3":    "servers, roles, terms",
	"dissertation §3.4":    "leader election",
	"dissertation §3.5":    "log replication",
	"dissertation §3.6.1":  "election restriction",
	"dissertation §3.6.2":  "entries of previous terms",
	"dissertation §3.6.3":  "safety argument",
	"dissertation §3.8":    "persisted state and restarts",
	"dissertation §3.10":   "leadership transfer",
	"dissertation §4.1":    "one server at a time",
	"dissertation §4.2.1":  "catching up new servers",
	"dissertation §4.2.2":  "removing the leader",
	"dissertation §4.2.3":  "disruptive servers",
	"dissertation §4.3":    "joint consensus",
	"dissertation §5.1":    "snapshots of machines in memory",
	"dissertation §6.2":    "routing requests to the leader",
	"dissertation §6.3":    "linearizable semantics, sessions",
	"dissertation §6.4":    "read-only requests",
	"dissertation §6.4.1":  "leases",
	"dissertation §9.6":    "Pre-Vote",
	"dissertation §10.2.1": "writing to the leader's disk in parallel",
	"dissertation §10.2.2": "pipelining",
}

// Where a lesson sends its readers, there is something to read.
func TestCitationsLeadSomewhere(t *testing.T) {
	t.Parallel()
	const place = `§[\d.]*\d|Figures? \d+`
	places := regexp.MustCompile(place)
	lists := regexp.MustCompile(`(Raft paper|dissertation),? ((?:(?:` + place + `)(?:, | and )?)+)`)
	found := map[string]bool{}
	for _, l := range web.Lessons() {
		for _, list := range lists.FindAllStringSubmatch(strings.Join(strings.Fields(l.Text), " "), -1) {
			for _, at := range places.FindAllString(list[2], -1) {
				found[list[1]+" "+at] = true
				require.Contains(t, cited, list[1]+" "+at, l.Name)
			}
		}
	}
	for at := range cited {
		require.True(t, found[at], "no lesson cites %s any more", at)
	}
}

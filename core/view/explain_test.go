package view_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/view"
)

// explained makes up what an event did and gives the sentence for it.
func explained(s *stage, e core.Event, effects ...core.Effect) view.Explanation {
	f := s.frame()
	return view.Explain(e, effects, f, f)
}

func TestEveryEventKindHasASentence(t *testing.T) {
	t.Parallel()
	lines := map[core.EventKind][]string{
		core.KindAddNodes:          {"add-nodes 1"},
		core.KindTick:              {"tick 1 count=1"},
		core.KindSetTimeout:        {"set-randomized-election-timeout 2 timeout=5"},
		core.KindCampaign:          {"campaign 1"},
		core.KindPropose:           {"propose 1 set x 5"},
		core.KindRead:              {"read 1 x"},
		core.KindProposeConfChange: {"propose-conf-change 1 v4"},
		core.KindTransferLeader:    {"transfer-leadership from=1 to=2"},
		core.KindDeliver:           {"arrive MsgHeartbeat 1 2"},
		core.KindDrop:              {"lose MsgHeartbeat 1 2"},
		core.KindDuplicate:         {"twice MsgHeartbeat 1 2"},
		core.KindHold:              {"keep MsgHeartbeat 1 2"},
		core.KindRelease:           {"keep MsgHeartbeat 1 2", "free MsgHeartbeat 1 2"},
		core.KindReady:             {"process-ready 3"},
		core.KindAppendThread:      {"propose 1 set x 6", "process-ready 1", "process-append-thread 1"},
		core.KindApplyThread:       {"propose 3 set x 6", "hush", "propose 1 set x 6", "process-ready 1", "arrive MsgApp 1 2", "process-ready 2", "process-append-thread 2", "arrive MsgAppResp 2 1", "process-append-thread 1", "process-ready 1", "process-apply-thread 1"},
		core.KindCrash:             {"crash 1"},
		core.KindRestart:           {"crash 2", "restart 2"},
		core.KindPowerCut:          {"power-cut"},
		core.KindWipeDisk:          {"crash 2", "wipe-disk 2"},
		core.KindPause:             {"pause 2"},
		core.KindResume:            {"pause 2", "resume 2"},
		core.KindTakeSnapshot:      {"snapshot 1"},
		core.KindSendSnapshot:      {"send-snapshot 1 3"},
		core.KindCompact:           {"compact 1 1"},
		core.KindForgetLeader:      {"forget-leader 2"},
		core.KindReportUnreachable: {"report-unreachable 1 2"},
		core.KindReportSnapshot:    {"report-snapshot 1 2 delivered=true"},
		core.KindSetLink:           {"link loss=5%"},
		core.KindCut:               {"cut 1 2"},
		core.KindPartition:         {"partition 1,2"},
		core.KindHeal:              {"cut 1 2", "heal"},
		core.KindSetClock:          {"clock 1 50%"},
		core.KindSetDisk:           {"disk 1 50%"},
		core.KindWait:              {"wait until-us=90000"},
		core.KindAddClients:        {"add-clients 1"},
		core.KindClientAct:         {"add-clients 1", "client 1"},
		core.KindMend:              {"mend"},
	}
	for _, kind := range core.EventKinds() {
		t.Run(kind.String(), func(t *testing.T) {
			t.Parallel()
			require.Contains(t, lines, kind)
			s := newStage(t, instant()) // before there are nodes
			if kind != core.KindMend {
				s = led(t, 3, "async-storage-writes=true")
				s.lines("propose 1 set x 4", "settle", "snapshot 1", "propose 1 set x 5", "settle", "tick 1 count=50",
					"process-ready 1", "arrive MsgHeartbeat 1 3")
			}
			s.lines(lines[kind]...)
			require.Equal(t, kind, s.done.Kind())
			requireSentence(t, s.last.Sentence)
		})
	}
}

// requireSentence holds a text to what every explanation must be.
func requireSentence(t require.TestingT, text string) {
	require.Regexp(t, `^[A-Z0-9].*[.]$`, text)
	require.NotContains(t, text, "  ")
	require.NotContains(t, text, "%!")
	require.NotContains(t, text, "..")
	require.NotContains(t, text, "none")
	require.NotContains(t, text, "entrys")
}

// How each kind of effect is told. Those that say "with" have no words of
// their own, because the event's sentence says the same.
func TestWordsNameEveryEffectKind(t *testing.T) {
	t.Parallel()
	told := []struct {
		effect core.Effect
		how    string
	}{
		{core.NodeAdded{}, "addNodes names the nodes"},
		{core.NodeCrashed{}, "powerCut names the nodes; crash"},
		{core.NodeRestarted{}, "restart says whether the machine is durable"},
		{core.NodePanicked{}, "panic gives the reason"},
		{core.TimerFired{}, "tick says which timer"},
		{core.TimeoutSet{}, "setTimeout gives the ticks"},
		{core.ReadyTaken{}, "with core.Ready, by what was written, sent, queued and applied"},
		{core.StateChanged{}, "campaigns, newTerm, voteResp, afterwards say what became of the role, term and commit index"},
		{core.MessageSent{}, "sends groups them; doubled; with core.Duplicate"},
		{core.MessageLost{}, "lost says where and why; with core.Drop"},
		{core.MessageRefused{}, "deliver gives the error"},
		{core.EntriesAppended{}, "written names them"},
		{core.HardStateSaved{}, "written names what is new; durableStart says why"},
		{core.SnapshotInstalled{}, "written names the index"},
		{core.SnapshotTaken{}, "takeSnapshot gives index and size"},
		{core.Compacted{}, "with core.Compact"},
		{core.Applied{}, "applied names the entries"},
		{core.MembershipChanged{}, "afterwards names the configuration"},
		{core.SnapshotReported{}, "reported"},
		{core.RequestAppended{}, "taken and proposal give the entry"},
		{core.RequestDropped{}, "taken and proposal say who dropped it"},
		{core.RequestDone{}, "taken and settled give the result"},
		{core.NodePaused{}, "with core.Pause"},
		{core.NodeResumed{}, "with core.Resume"},
		{core.DiskWiped{}, "with core.WipeDisk"},
		{core.OperationQueued{}, "queued names what it does, awaits what waits for it"},
		{core.OperationDone{}, "with core.AppendThread, core.ApplyThread and core.Crash, by what was written and applied"},
		{core.OperationLost{}, "undone says what is forgotten"},
		{core.MessageHeld{}, "with core.Hold"},
		{core.MessageReleased{}, "with core.Release"},
		{core.LinkSet{}, "setLink gives the settings in words"},
		{core.LinksCut{}, "with core.Cut and core.Partition"},
		{core.LinksMended{}, "heal and partition count them"},
		{core.ClockSet{}, "setClock gives the speed"},
		{core.DiskSet{}, "setDisk gives the speed"},
		{core.UnreachableReported{}, "reportUnreachable"},
		{core.ClientAdded{}, "addClients names them"},
		{core.ClientSent{}, "clientAsks says which attempt of what"},
		{core.ClientDone{}, "clientEnds says how"},
		{core.Logged{}, "Explanation.Raft"},
		{core.ContractBroken{}, "broken says what the driver does wrong"},
	}
	source := sourceText(t)
	var kinds []core.EffectKind
	for _, row := range told {
		kinds = append(kinds, row.effect.Kind())
		if !strings.HasPrefix(row.how, "with core.") {
			require.Contains(t, source, fmt.Sprintf("%T", row.effect), row.how)
		}
	}
	require.ElementsMatch(t, core.EffectKinds(), kinds)
}

// sources lists the files that make sentences.
func sources(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("explain*.go")
	require.NoError(t, err)
	return slicesWithout(files, "_test.go")
}

func slicesWithout(list []string, suffix string) []string {
	var kept []string
	for _, s := range list {
		if !strings.HasSuffix(s, suffix) {
			kept = append(kept, s)
		}
	}
	return kept
}

func sourceText(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	for _, file := range sources(t) {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		all.Write(text)
	}
	return all.String()
}

// The library's log is read for a few things that it says nowhere else. Each
// text must stand in the pinned version's source.
func TestEveryLogLineThatIsLookedForIsTheLibrarys(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "go.etcd.io/raft/v3").Output()
	require.NoError(t, err)
	library, err := fs.ReadFile(os.DirFS(strings.TrimSpace(string(out))), "raft.go")
	require.NoError(t, err)
	looked := 0
	for _, file := range sources(t) {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		require.NoError(t, err)
		ast.Inspect(parsed, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if sel, ok := call.Fun.(*ast.SelectorExpr); !ok || sel.Sel.Name != "logged" {
				return true
			}
			literal, ok := call.Args[1].(*ast.BasicLit)
			require.True(t, ok, "%s: a text that cannot be checked", file)
			text, err := strconv.Unquote(literal.Value)
			require.NoError(t, err)
			require.Contains(t, string(library), text)
			looked++
			return true
		})
	}
	require.Greater(t, looked, 15)
}

// What the lessons do not come to.
func TestSentences(t *testing.T) {
	t.Parallel()
	requireSentences(t, []sentenceRow{
		{"one voter", empty, []string{"add-nodes 1 voters=(1)"}, "S1 starts with an empty log. The only voter is S1. Nobody leads yet: it waits for a leader until its random timeout runs out."},
		{"learners", empty, []string{"add-nodes 3 voters=(1,2) learners=(3)"}, "S1, S2 and S3 start with empty logs. The voters are S1 and S2; S3 is a learner. Nobody leads yet: each waits for a leader until its random timeout runs out."},
		{"nodes that start from a snapshot", empty, []string{"add-nodes 3 voters=(1,2,3) index=10"}, "S1, S2 and S3 start with a snapshot of index 10 in the place of all entries up to there. The voters are S1, S2 and S3. Nobody leads yet: each waits for a leader until its random timeout runs out."},
		{"one node that starts from a snapshot with content", empty, []string{`add-nodes 1 voters=(1,2,3) learners=(4) index=10 content="set x 5"`}, "S1 starts with a snapshot of index 10 in the place of all entries up to there. It holds what “set x 5” makes of an empty state machine. The voters are S1, S2 and S3; S4 is a learner. Nobody leads yet: each waits for a leader until its random timeout runs out. S2, S3 and S4 do not exist yet."},
		{"a snapshot without voters", empty, []string{"add-nodes 1 index=10"}, "S1 starts with a snapshot of index 10 in the place of all entries up to there. It names no voters, so nobody can lead."},
		{"a late node of such a cluster", empty, []string{"add-nodes 1 voters=(1) index=10", "add-nodes 1"}, "S2 starts with an empty log. The cluster counts it only once a configuration change adds it."},
		{"the first write after a snapshot", empty, []string{"add-nodes 1 voters=(1) index=10", "campaign 1", "process-ready 1"}, "S1 writes term 1 and its vote for itself to disk. With its own vote S1 has a majority and becomes leader of term 1. It appends an empty entry of its own term."},
		{"a timeout", three, []string{"set-randomized-election-timeout 2 timeout=5"}, "S2 will start an election after 5 ticks without a leader, instead of 199, until its term or its role changes."},
		{"a timeout of a candidate", three, []string{"campaign 2", "set-randomized-election-timeout 2 timeout=1"}, "S2 will start another election after 1 tick without a majority, instead of 169, until its term or its role changes."},
		{"a timeout of a leader", three, []string{"set-randomized-election-timeout 1 timeout=5"}, "S1 shall start an election after 5 ticks without a leader, but it leads itself. Nothing changes."},
		{"a timeout of a learner", learner, []string{"set-randomized-election-timeout 2 timeout=5"}, "S2 shall start an election after 5 ticks without a leader, but it is no voter and may not campaign."},
		{"a timeout that was set runs out", three, []string{"set-randomized-election-timeout 2 timeout=5", "tick 2 count=5"}, "S2 has heard from no leader for 5 ms, so it becomes a candidate in term 2 and votes for itself."},
		{"a snapshot sent by hand", three, []string{"snapshot 2", "send-snapshot 2 3"}, "S2 is told to send S3 a snapshot of index 1, and does so though its raft did not ask for it."},
		{"a compaction beyond the snapshot", freshAndDurable, []string{"propose 1 set x 5", "settle", "compact 1 2"}, "S1 discards its log up to and including index 2. Its state machine, which is on disk, holds what those entries did."},
		{"a proposal dropped on its way", three, []string{"propose 2 set x 5", "process-ready 2", "transfer-leadership from=1 to=3", "arrive MsgProp 2 1"}, "S2’s forwarded proposal arrives at S1, which drops it: it is handing over leadership. Nobody tells S2."},
		{"no voters", empty, []string{"add-nodes 2"}, "S1 and S2 start with empty logs. There are no voters, so nobody can lead."},
		{"late nodes", alone, []string{"add-nodes 2"}, "S2 and S3 start with empty logs. The cluster counts them only once a configuration change adds them."},
		{"one silent tick", alone, []string{"tick 1 count=1"}, "1 tick passes on S1’s clock. Nothing else happens."},
		{"silent ticks", alone, []string{"tick 1 count=7"}, "7 ticks pass on S1’s clock. Nothing else happens."},
		{"a lonely heartbeat", alone, []string{"tick 1 count=50"}, "S1’s heartbeat timer comes due, but there is nobody to send one to."},
		{"several heartbeats", three, []string{"tick 1 count=170"}, "170 ticks pass on S1’s clock: its heartbeat timer comes due 3 times. It is the leader of term 1 now."},
		{"several timeouts", three, []string{"tick 2 count=900"}, "900 ticks pass on S2’s clock: its election timeout runs out 4 times. It is a candidate in term 5 now."},
		{"another election", three, []string{"campaign 2", "tick 2 count=299"}, "S2 has campaigned for 169 ms without winning a majority, so it starts another election, in term 3, and votes for itself again."},
		{"a leader told to campaign", three, []string{"campaign 1"}, "S1 is told to campaign, but it leads already, so nothing happens."},
		{"a change to apply first", three, []string{"propose-conf-change 1 v4", "process-ready 1", "arrive MsgApp 1 2", "process-ready 2", "tick 1 count=50", "arrive MsgAppResp 2 1", "process-ready 1", "arrive MsgApp 1 2", "campaign 2"}, "S2 is told to campaign, but it has a committed configuration change to apply first."},
		{"a snapshot to install first", behind, []string{"arrive MsgSnap 1 3", "campaign 3"}, "S3 is told to campaign, but it has a snapshot to install first."},
		{"an election won alone", empty, []string{"add-nodes 1 voters=(1)", "campaign 1", "process-ready 1"}, "S1 writes term 1 and its vote for itself to disk. With its own vote S1 has a majority and becomes leader of term 1. It appends an empty entry of its own term."},
		{"a pre-vote won alone", empty, []string{"add-nodes 1 voters=(1) prevote=true", "campaign 1", "process-ready 1"}, "It would win with its own vote: S1 becomes a candidate in term 1 and votes for itself."},
		{"a commit alone", alone, []string{"propose 1 set x 5", "process-ready 1"}, "S1 writes entry 1/2 (x=5) to disk. With its own copy on disk a majority holds index 2: it is committed."},
		{"many entries", alone, []string{"propose 1 set x 1", "propose 1 set x 2", "propose 1 set x 3", "propose 1 set x 4", "process-ready 1", "process-ready 1"}, "S1 writes commit index 5 to disk, then applies 4 entries. The request “set x 1” to S1 is answered: ok. The request “set x 2” to S1 is answered: ok. The request “set x 3” to S1 is answered: ok. The request “set x 4” to S1 is answered: ok."},
		{"two lost entries", three, []string{"propose 1 set x 1", "propose 1 set x 2", "crash 1"}, "S1 crashes. Its role, its timers and its state machine were in memory and are gone; the term, the vote and the log that are on its disk stay. 2 entries that were not on disk are lost. The request “set x 1” to S1 is in doubt: the node crashed. The request “set x 2” to S1 is in doubt: the node crashed."},
		{"a restart from nothing", empty, []string{"add-nodes 1 voters=(1)", "crash 1", "restart 1"}, "S1 starts again as a follower in term 0, with an empty log."},
		{"a restart from snapshot and log", alone, []string{"propose 1 set x 1", "settle", "snapshot 1", "propose 1 set x 2", "settle", "crash 1", "restart 1"}, "S1 starts again as a follower in term 1, with the log that is on its disk, up to index 3. Its state machine starts from the snapshot of index 2 and has yet to apply the committed entries after it, up to index 3."},
		{"a message to nobody", three, []string{"propose-conf-change 1 v9", "settle", "tick 1 count=50", "process-ready 1", "arrive MsgHeartbeat 1 9"}, "S1’s heartbeat arrives at S9, which does not exist. It is lost."},
		{"a snapshot that is lost", behind, []string{"lose MsgSnap 1 3"}, "The network loses S1’s snapshot to S3. The transport tells S1 that its snapshot to S3 did not arrive."},
		{"a snapshot to a node that is down", behind, []string{"crash 3", "arrive MsgSnap 1 3"}, "S1’s snapshot arrives at S3, which is down. It is lost. The transport tells S1 that its snapshot to S3 did not arrive."},
		{"a snapshot of a leader that crashed", behind, []string{"crash 1", "lose MsgSnap 1 3"}, "The network loses S1’s snapshot to S3."},
		{"a snapshot that is not needed", behind, []string{"twice MsgSnap 1 3", "arrive MsgSnap 1 3", "process-ready 3", "arrive MsgSnap 1 3"}, "S1’s snapshot of index 3 arrives. S3 does not need it and ignores it. The transport tells S1 that its snapshot to S3 arrived."},
		{"the same entries twice", three, []string{"propose 1 set x 5", "process-ready 1", "twice MsgApp 1 2", "arrive MsgApp 1 2", "arrive MsgApp 1 2"}, "S1’s append request arrives at S2 and brings nothing new: S2 has these entries already."},
		{"entries after one of another term", three, []string{"isolate 1", "propose 1 set x 5", "settle", "campaign 2", "settle", "campaign 3", "settle", "rejoin 1", "tick 3 count=50", "process-ready 3", "arrive MsgHeartbeat 3 1", "process-ready 1", "arrive MsgHeartbeatResp 1 3", "process-ready 3", "arrive MsgApp 3 1"}, "S3’s append request arrives at S1 and does not fit: it continues after index 2, where S1 has entry 1/2, and S3’s entry is of another term. S1 refuses it, and hints at where the logs may agree."},
		{"an append request that is out of date", three, []string{"propose 1 set x 5", "process-ready 1", "duplicate 1.7", "deliver 1.7+1", "process-ready 2", "arrive MsgAppResp 2 1", "process-ready 1", "deliver 1.9", "deliver 1.7"}, "S1’s append request arrives at S2 and brings nothing new: S2 has index 2 committed already, and only answers how far it is."},
		{"an append request without entries", three, []string{"propose 1 set x 5", "process-ready 1", "arrive MsgApp 1 3", "process-ready 3", "arrive MsgAppResp 3 1", "process-ready 1", "twice MsgApp 1 3", "arrive MsgApp 1 3", "arrive MsgApp 1 3"}, "S1’s append request arrives at S3 and brings no entries. Their logs agree up to index 2."},
		{"an answer that is out of date", three, []string{"isolate 3", "propose 1 set x 5", "settle", "rejoin 3", "tick 1 count=50", "process-ready 1", "arrive MsgHeartbeat 1 3", "process-ready 3", "arrive MsgHeartbeatResp 3 1", "process-ready 1", "arrive MsgApp 1 3", "process-ready 3", "twice MsgAppResp 3 1", "arrive MsgAppResp 3 1", "arrive MsgAppResp 3 1"}, "S3 refused, but the answer is out of date: it changes nothing."},
		{"an acknowledgement twice", three, []string{"propose 1 set x 5", "process-ready 1", "arrive MsgApp 1 2", "process-ready 2", "twice MsgAppResp 2 1", "arrive MsgAppResp 2 1", "arrive MsgAppResp 2 1"}, "S2’s acknowledgement of index 2 arrives. S1 knew that already."},
		{"an answer to a leader that was", three, []string{"tick 1 count=50", "process-ready 1", "arrive MsgHeartbeat 1 2", "process-ready 2", "crash 1", "restart 1", "arrive MsgHeartbeatResp 2 1"}, "S2’s answer to a heartbeat arrives at S1, which does not lead: it changes nothing."},
		{"an old leader's message", three, []string{"tick 1 count=50", "process-ready 1", "campaign 2", "arrive MsgHeartbeat 1 2"}, "S1’s heartbeat arrives at S2. It is of term 1, and S2 is in term 2 already, so S2 ignores it."},
		{"a candidate that finds a leader", three, []string{"campaign 3", "campaign 2", "process-ready 2", "arrive MsgVote 2 1", "process-ready 1", "arrive MsgVoteResp 1 2", "process-ready 2", "arrive MsgApp 2 3"}, "S3, a candidate, learns from S2’s append request that S2 leads term 2 and becomes its follower. The request continues its log: S3 appends entry 2/2 (no-op), not on disk yet."},
		{"a heartbeat to a learner", learner, []string{"tick 1 count=50", "process-ready 1", "arrive MsgHeartbeat 1 2"}, "S1’s heartbeat arrives: S2 hears that its leader is alive."},
		{"a vote refused for a leader", three, []string{"campaign 2", "process-ready 2", "twice MsgVote 2 3", "arrive MsgVote 2 1", "process-ready 1", "arrive MsgVoteResp 1 2", "process-ready 2", "lose MsgVote 2 3", "crash 3", "restart 3", "arrive MsgApp 2 3", "arrive MsgVote 2 3"}, "S3 refuses S2 its vote for term 2: S2 leads that term."},
		{"a vote refused for the log", three, []string{"propose 1 set x 5", "process-ready 1", "arrive MsgApp 1 2", "process-ready 2", "campaign 3", "process-ready 3", "arrive MsgVote 3 2"}, "S3’s vote request is of term 2, so S2 moves on from term 1. S2 refuses S3 its vote for term 2: its own log ends with entry 1/2 and is more up to date than S3’s."},
		{"a pre-vote refused for another", preVote, []string{"campaign 3", "process-ready 3", "campaign 2", "process-ready 2", "arrive MsgPreVote 2 1", "process-ready 1", "arrive MsgPreVoteResp 1 2", "process-ready 2", "arrive MsgVote 2 1", "process-ready 1", "arrive MsgVoteResp 1 2", "campaign 2", "crash 2", "restart 2", "campaign 2", "process-ready 2", "arrive MsgPreVote 2 1", "process-ready 1", "arrive MsgPreVoteResp 1 2", "arrive MsgPreVote 3 1"}, "S1 would not vote for S3 in term 2: it has voted for S2 in that term."},
		{"a pre-vote of an earlier term", preVote, []string{"isolate 3", "transfer-leadership from=1 to=2", "settle", "transfer-leadership from=2 to=1", "settle", "rejoin 3", "campaign 3", "process-ready 3", "arrive MsgPreVote 3 1"}, "S1 would not vote for S3 in term 2: it is in term 3 already."},
		{"a pre-candidate of an earlier term", preVote, []string{"isolate 3", "transfer-leadership from=1 to=2", "settle", "transfer-leadership from=2 to=1", "settle", "rejoin 3", "campaign 3", "process-ready 3", "arrive MsgPreVote 3 1", "process-ready 1", "arrive MsgPreVoteResp 1 3"}, "S1’s answer to a pre-vote request is of term 3, so S3, a pre-candidate in term 1, becomes a follower."},
		{"a request passed on twice", three, []string{"propose 2 set x 5", "process-ready 2", "campaign 3", "process-ready 3", "arrive MsgVote 3 1", "process-ready 1", "arrive MsgVoteResp 1 3", "process-ready 3", "arrive MsgApp 3 1", "arrive MsgProp 2 1"}, "S2’s forwarded proposal arrives at S1. S1 does not lead either and will pass it on to S3."},
		{"a transfer passed on to nobody", three, []string{"transfer-leadership from=2 to=3", "process-ready 2", "crash 1", "restart 1", "arrive MsgTransferLeader 2 1"}, "S2’s request to hand leadership to S3 arrives at S1. S1 knows no leader and drops it; nobody is told."},
		{"a transfer lost on the way", three, []string{"transfer-leadership from=2 to=3", "process-ready 2", "lose MsgTransferLeader 2 1"}, "The network loses S2’s request to S1 to hand leadership to S3."},
		{"a change forwarded that may not start", three, []string{"propose-conf-change 1 v4", "propose-conf-change 2 v5", "process-ready 2", "arrive MsgProp 2 1"}, "S2’s forwarded proposal arrives. S1 leads, but an earlier change may not be applied yet, so raft puts an empty entry into the log in its place: 1/3."},
		{"a read forwarded to nobody", three, []string{"read 2 x", "process-ready 2", "crash 1", "restart 1", "arrive MsgReadIndex 2 1"}, "S2’s forwarded read arrives at S1. S1 knows no leader and drops it; nobody is told."},
		{"a read at a lonely leader", alone, []string{"read 1 x", "process-ready 1"}, "The read of x at S1 is answered: not found."},
		{"an order to one who may not campaign", three, []string{"transfer-leadership from=1 to=2", "process-ready 1", "propose-conf-change 1 r2", "tick 1 count=150", "process-ready 1", "propose-conf-change 1 r2", "process-ready 1", "arrive MsgApp 1 2", "arrive MsgApp 1 3", "process-ready 2", "process-ready 3", "arrive MsgAppResp 3 1", "process-ready 1", "arrive MsgApp 1 2", "arrive MsgTimeoutNow 1 2"}, "S1’s order to campaign at once arrives, but S2 does not campaign."},
		{"a machine that refuses", alone, []string{"propose 1 nonsense", "process-ready 1", "process-ready 1"}, "S1 writes commit index 2 to disk, then applies entry 1/2 (nonsense). The request “nonsense” to S1 is answered: error: column 1: unknown verb \"nonsense\": legal verbs are a…."},
	})
}

// sentenceRow is a case of what is said about the last of some lines.
type sentenceRow struct {
	name  string
	setup func(t *testing.T) *stage
	lines []string
	want  string
}

func requireSentences(t *testing.T, rows []sentenceRow) {
	t.Helper()
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			s := row.setup(t)
			s.lines(row.lines...)
			require.Equal(t, row.want, s.last.Sentence)
			requireSentence(t, s.last.Sentence)
		})
	}
}

func empty(t *testing.T) *stage   { return newStage(t, instant()) }
func alone(t *testing.T) *stage   { s := led(t, 1, ""); return s }
func three(t *testing.T) *stage   { return led(t, 3, "") }
func preVote(t *testing.T) *stage { return led(t, 3, "prevote=true") }
func freshAndDurable(t *testing.T) *stage {
	return led(t, 1, "fresh-snapshots=true durable-machine=true")
}
func behind(t *testing.T) *stage { return lagging(t) }
func learner(t *testing.T) *stage {
	s := newStage(t, instant())
	s.lines("add-nodes 2 voters=(1) learners=(2)", "campaign 1", "settle")
	return s
}

func TestSentenceOfAPanic(t *testing.T) {
	t.Parallel()
	s := led(t, 3, "")
	s.panicked()
	require.Equal(t, "S1’s heartbeat arrives at S2. S2 stops with a panic: “tocommit(1) is out of range [lastIndex(0)]. Was the raft log corrupted, truncated, or lost?”. It is down now.", s.last.Sentence)
	p := core.NodePanicked{Node: 1, Reason: "disk on fire"}
	require.Equal(t, "S1 stops with a panic: “disk on fire”. It is down now.", explained(s, core.Campaign{Node: 1}, p).Sentence)
	require.Equal(t, "S1 stops with a panic: “disk on fire”. It is down now.", explained(s, core.Ready{Node: 1}, p).Sentence)
	saved := core.HardStateSaved{Node: 1, After: core.HardState{Commit: 7}}
	for _, e := range []core.Event{core.Ready{Node: 1}, core.AppendThread{Node: 1}} {
		require.Equal(t, "S1 writes commit index 7 to disk. S1 stops with a panic: “disk on fire”. It is down now.", explained(s, e, saved, p).Sentence)
	}
}

func TestSentencesOfEffectsThatAreRare(t *testing.T) {
	t.Parallel()
	s := led(t, 3, "")
	s.line("propose 1 set x 5")
	ready := core.Ready{Node: 1}
	entry := core.LogEntry{ID: core.LogID{Term: 1, Index: 2}, Data: []byte("set x 5")}.Raft()
	state := func(before, after core.State) core.Effect {
		return core.StateChanged{Node: 1, Before: before, After: after}
	}
	wrote := core.EntriesAppended{Node: 1, Entries: []*raftEntry{entry}}
	changed := core.MembershipChanged{Node: 1, Membership: core.Membership{Voters: []core.NodeID{1}, LearnersNext: []core.NodeID{2, 3}}}
	tests := []struct {
		name    string
		effects core.Effects
		want    string
	}{
		{"nothing", nil, "S1 has nothing to write, send or apply."},
		{"a hard state that is as it was", core.Effects{core.HardStateSaved{Node: 1}}, "S1 writes its term, vote and commit index, which are as they were, to disk."},
		{"an entry over one", core.Effects{core.EntriesAppended{Node: 1, Entries: []*raftEntry{entry}, Overwritten: 1}}, "S1 writes entry 1/2 (x=5) over the entry that stood there to disk."},
		{"an entry that the machine refuses", core.Effects{core.Applied{Node: 1, Entry: entry, Err: fmt.Errorf("already applied")}}, "S1 applies entry 1/2 (x=5), which its machine refuses: already applied."},
		{"a request that nobody remembers", core.Effects{core.RequestDone{Handle: core.HandleID{Node: 1, Seq: 9}, Result: core.Result{Outcome: core.InDoubt, Reason: "a snapshot covers its place in the log"}}}, "A request to S1 is in doubt: a snapshot covers its place in the log."},
		{"a leader that steps down", core.Effects{state(core.State{Role: core.Leader, Term: 1}, core.State{Term: 1})}, "S1 becomes a follower."},
		{"a commit by another quorum", core.Effects{changed, state(core.State{Role: core.Leader, Commit: 1}, core.State{Role: core.Leader, Commit: 2})}, "The configuration in force on S1 now: voter S1; S2 and S3 become learners when the outgoing voters leave. In this configuration a majority holds index 2: it is committed."},
		{"a commit for either reason", core.Effects{wrote, changed, state(core.State{Role: core.Leader, Commit: 1}, core.State{Role: core.Leader, Commit: 2})}, "S1 writes entry 1/2 (x=5) to disk. The configuration in force on S1 now: voter S1; S2 and S3 become learners when the outgoing voters leave. A majority holds index 2 now: it is committed."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.want, explained(s, ready, test.effects...).Sentence)
		})
	}
	for _, e := range []core.Event{core.TakeSnapshot{Node: 1}, core.ReportUnreachable{Node: 1, Peer: 2}, core.SetLink{}, core.SetClock{Node: 1}, core.SetDisk{Node: 1}} {
		require.Empty(t, explained(s, e).Sentence)
	}
	require.Equal(t, "S1 has nothing to apply any more: its state machine is at index 1 already, by a snapshot.", explained(s, core.ApplyThread{Node: 1}).Sentence)
	require.Empty(t, explained(s, nil).Sentence)
}

func TestExplanationCarriesTheLibrarysWords(t *testing.T) {
	t.Parallel()
	s := led(t, 3, "")
	s.lines("campaign 2", "process-ready 2", "arrive MsgVote 2 1")
	require.Equal(t, "2->1 MsgVote Term:2 Log:1/1", s.last.Raw)
	require.Equal(t, "Raft paper §5.2, §5.4.1", s.last.Source)
	require.Contains(t, s.last.Raft, "INFO 1 became follower at term 2")
	require.Contains(t, s.last.Changes, view.Change{Node: 1, What: "role", Before: "leader", After: "follower"})
	s.line("tick 3 count=1")
	require.Empty(t, s.last.Raw)
	require.Equal(t, []string{}, s.last.Raft)
	require.Equal(t, []view.Change{}, s.last.Changes)
}

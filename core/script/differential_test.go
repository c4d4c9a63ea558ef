package script_test

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/cockroachdb/datadriven"
	"github.com/stretchr/testify/require"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"
	"go.etcd.io/raft/v3/rafttest"

	"glassraft/core"
	"glassraft/core/script"
)

// pair is a random interaction script, done here and by etcd/raft's own test
// driver, command by command.
type pair struct {
	t     *testing.T
	seed  uint64
	drawn uint64
	ours  *script.Runner
	env   *rafttest.InteractionEnv
	text  strings.Builder // the script so far
	met   map[string]int  // how often each command was given
}

func newPair(t *testing.T, seed uint64) *pair {
	r, err := script.NewRunner(&script.File{Config: script.InteractionConfig(), Interaction: true})
	require.NoError(t, err)
	return &pair{
		t: t, seed: seed, ours: r, met: map[string]int{},
		env: rafttest.NewInteractionEnv(&rafttest.InteractionOpts{SetRandomizedElectionTimeout: setTimeout}),
	}
}

// setTimeout writes the library's own field, as its tests do.
func setTimeout(rn *raft.RawNode, ticks int) {
	f := reflect.ValueOf(rn).Elem().FieldByName("raft").Elem().FieldByName("randomizedElectionTimeout")
	*(*int)(unsafe.Pointer(f.UnsafeAddr())) = ticks
}

// n draws a number below limit.
func (p *pair) n(limit int) int {
	p.drawn++
	return int(core.Draw(p.seed, 0, p.drawn, 0) % uint64(limit))
}

func (p *pair) oneIn(n int) bool { return p.n(n) == 0 }

func (p *pair) cluster() *core.Cluster { return p.ours.History().Cluster() }
func (p *pair) nodes() int             { return len(p.cluster().Nodes()) }
func (p *pair) node() int              { return 1 + p.n(p.nodes()) }

// some draws one node, or now and then several.
func (p *pair) some() string {
	ids := []string{fmt.Sprint(p.node())}
	for p.oneIn(3) {
		if id := fmt.Sprint(p.node()); !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return strings.Join(ids, " ")
}

// first forms the cluster. S1 always votes, and is seldom removed: a cluster
// without voters makes the library panic.
func (p *pair) first() string {
	n := 1 + p.n(5)
	var voters, learners []string
	for id := 1; id <= n; id++ {
		if id == 1 || !p.oneIn(6) {
			voters = append(voters, fmt.Sprint(id))
		} else {
			learners = append(learners, fmt.Sprint(id))
		}
	}
	line := fmt.Sprintf("add-nodes %d voters=(%s) index=%d", n, strings.Join(voters, ","), 2+p.n(9))
	if len(learners) > 0 {
		line += fmt.Sprintf(" learners=(%s)", strings.Join(learners, ","))
	}
	return line + p.options()
}

func (p *pair) options() string {
	line := ""
	if p.oneIn(2) {
		line += " async-storage-writes=true"
	}
	if p.oneIn(3) {
		line += " prevote=" + []string{"true", "1", "t", "TRUE"}[p.n(4)]
	}
	if p.oneIn(3) {
		line += " checkquorum=true"
		if p.oneIn(2) {
			line += " read-only=lease-based"
		}
	}
	if p.oneIn(4) {
		line += fmt.Sprintf(" inflight=%d", 1+p.n(3))
	}
	if p.oneIn(4) {
		line += fmt.Sprintf(" max-committed-size-per-ready=%d", 1+p.n(60))
	}
	if p.oneIn(3) {
		line += " step-down-on-removal=true"
	}
	// Not content=...: rafttest knows the argument, but cannot read it.
	return line
}

// command draws the next command.
func (p *pair) command() string {
	if p.nodes() == 0 {
		return p.first()
	}
	draws := []struct {
		weight int
		line   func() string
	}{
		{6, func() string { return "stabilize" }},
		{3, func() string { return "stabilize " + p.some() }},
		{1, func() string {
			return "stabilize " + p.some() + " log-level=" + []string{"none", "INFO", "error"}[p.n(3)]
		}},
		{14, func() string { return "process-ready " + p.some() }},
		{10, func() string { return "deliver-msgs " + p.some() }},
		{3, p.delivery},
		{5, func() string { return "process-append-thread " + p.some() }},
		{5, func() string { return "process-apply-thread " + p.some() }},
		{3, func() string { return fmt.Sprintf("campaign %d", p.node()) }},
		{5, func() string { return fmt.Sprintf("propose %d prop_%d", p.node(), p.drawn) }},
		{3, p.change},
		{2, func() string { return fmt.Sprintf("tick-election %d", p.node()) }},
		{5, func() string { return fmt.Sprintf("tick-heartbeat %d", p.node()) }},
		{1, func() string { return fmt.Sprintf("transfer-leadership from=%d to=%d", p.node(), p.node()) }},
		{1, func() string { return fmt.Sprintf("forget-leader %d", p.node()) }},
		{1, func() string { return fmt.Sprintf("report-unreachable %d %d", p.node(), p.node()) }},
		{1, func() string {
			return fmt.Sprintf("set-randomized-election-timeout %d timeout=%d", p.node(), 1+p.n(6))
		}},
		{4, p.snapshot},
		{2, p.compaction},
		{1, func() string { return "raft-log " + fmt.Sprint(p.node()) }},
		{1, func() string { return "status " + fmt.Sprint(p.node()) }},
		{1, func() string { return "raft-state" }},
		{1, func() string { return "_breakpoint" }},
		{2, func() string { return oddCommands[p.n(len(oddCommands))] }},
		{1, func() string { return "log-level " + []string{"DEBUG", "info", "WARN", "ERROR", "none"}[p.n(5)] }},
		{1, func() string {
			if p.nodes() >= 7 {
				return "raft-state"
			}
			return "add-nodes 1" + p.options()
		}},
	}
	total := 0
	for _, d := range draws {
		total += d.weight
	}
	pick := p.n(total)
	for _, d := range draws {
		if pick -= d.weight; pick < 0 {
			return d.line()
		}
	}
	panic("invariant: a draw is below the sum of the weights")
}

// delivery is a deliver-msgs with everything that it can have, in any order.
func (p *pair) delivery() string {
	line := "deliver-msgs"
	met := map[int]bool{} // to which nothing may be dropped any more
	for again := true; again; again = !p.oneIn(3) {
		switch p.n(5) {
		case 0, 1:
			to := p.node()
			met[to] = true
			line += fmt.Sprintf(" %d", to)
		case 2, 3:
			a, b := 1+p.n(7), 1+p.n(7)
			switch {
			case met[a]:
			case met[b] || a == b:
				line += fmt.Sprintf(" drop=%d", a)
			default:
				line += fmt.Sprintf(" drop=(%d, %d)", a, b)
				met[b] = true
			}
			met[a] = true
		case 4:
			line += " type=" + []string{"MsgApp", "MsgAppResp", "MsgVote", "MsgVoteResp", "MsgHeartbeat", "MsgSnap", "MsgStorageAppendResp"}[p.n(7)]
		}
	}
	return line
}

// snapshot is a snapshot by hand, from a leader: whoever gets one takes its sender
// for the leader, and two followers that do so of one another forward a proposal
// to and fro for ever.
func (p *pair) snapshot() string {
	from, to := p.node(), p.node()
	if from == to || !p.cluster().Nodes()[from-1].IsLeader() {
		return "raft-state"
	}
	return fmt.Sprintf("send-snapshot %d %d", from, to)
}

// change is a change of membership that nearly always leaves S1 a voter.
func (p *pair) change() string {
	line := fmt.Sprintf("propose-conf-change %d", p.node())
	one := func() string {
		if p.oneIn(40) {
			return "r1"
		}
		return fmt.Sprintf("%c%d", "vlru"[p.n(4)], 2+p.n(6))
	}
	switch p.n(4) {
	case 0:
		return line + " v1=" + []string{"true", "1", "T"}[p.n(3)] + "\n" + one()
	case 1:
		return line + "\n"
	}
	line += []string{"", " transition=implicit", " transition=explicit", " transition=auto"}[p.n(4)] + "\n" + one()
	for p.oneIn(2) {
		line += " " + one()
	}
	return line
}

// compaction discards what a node has applied, or what it has discarded before.
func (p *pair) compaction() string {
	n := p.cluster().Nodes()[p.n(p.nodes())]
	purged, last := n.Disk().LogState()
	// What is applied may not be on disk yet where a follower writes in its own time.
	top := min(int(n.Applied()), int(last.Index))
	if top == 0 {
		return fmt.Sprintf("raft-log %d", n.ID()) // nothing is there that could be discarded
	}
	index := max(int(purged.Index)-1, 1)
	if top > index {
		index += p.n(top - index + 1)
	}
	return fmt.Sprintf("compact %d %d", n.ID(), index)
}

// do does one command on both sides. False: it cannot go on, because the library
// panicked on both, or because of driverLimit.
func (p *pair) do(command string) bool {
	fmt.Fprintf(&p.text, "%s\n----\n\n", command)
	line, input, _ := strings.Cut(command, "\n")
	name, args, err := datadriven.ParseLine(line)
	require.NoError(p.t, err)
	p.met[name]++

	f, err := script.Parse(command + "\n----\n")
	require.NoError(p.t, err, command)
	require.Len(p.t, f.Commands, 1)
	ours := p.ours.Do(f.Commands[0].Action)
	require.NotErrorIs(p.t, ours.Err, script.ErrCap, p.text.String())
	theirs, panicked := p.theirs(datadriven.TestData{Cmd: name, CmdArgs: args, Input: strings.TrimSpace(input)})
	if panicked != "" {
		require.Contains(p.t, ours.Output, "panicked (library): "+panicked, p.text.String())
		return false
	}
	require.NotContains(p.t, ours.Output, "panicked", p.text.String())
	if before, cannot := strings.CutSuffix(theirs, driverLimit); cannot {
		require.True(p.t, strings.HasPrefix(ours.Output, before), p.text.String())
		return false
	}
	require.NoError(p.t, ours.Err, p.text.String())
	require.Equal(p.t, masked(strings.TrimSuffix(theirs, "\n")+"\n"), masked(ours.Output), "seed %d: %s\n%s", p.seed, command, p.text.String())
	p.align()
	return true
}

// driverLimit is what rafttest's driver cannot do, though raft demands it.
const driverLimit = "can't apply snapshot and entries at the same time"

// volatile is the one place where the library logs a protobuf message, whose text
// differs from build to build on purpose.
var volatile = regexp.MustCompile(`it is not in the ConfState .*; should never happen`)

func masked(output string) string {
	return volatile.ReplaceAllString(output, "it is not in the ConfState")
}

func (p *pair) theirs(d datadriven.TestData) (output, panicked string) {
	defer func() {
		if r := recover(); r != nil {
			panicked = fmt.Sprint(r)
		}
	}()
	return p.env.Handle(p.t, d), ""
}

// align carries over what neither side can know by itself: the election timeouts,
// which the library draws; and, for the other side, that a node which was sent a
// snapshot has the state of that snapshot, which its driver forgets.
func (p *pair) align() {
	for i, n := range p.cluster().Nodes() {
		their := &p.env.Nodes[i]
		if timer, ok := n.Timer(); ok && timer.Election {
			setTimeout(their.RawNode, timer.Total)
		}
		snap, err := n.Disk().Snapshot()
		require.NoError(p.t, err)
		last := their.History[len(their.History)-1]
		switch {
		case snap.GetMetadata().GetIndex() > last.GetMetadata().GetIndex():
			their.History = append(their.History, &raftpb.Snapshot{Metadata: snap.GetMetadata()})
		case len(last.GetMetadata().GetConfState().GetVoters()) == 0:
			last.Metadata.ConfState = snap.GetMetadata().GetConfState() // it has applied entries since then
		}
	}
}

// against does a script of so many commands.
func against(t *testing.T, seed uint64, commands int) map[string]int {
	p := newPair(t, seed)
	for range commands {
		if !p.do(p.command()) {
			break
		}
	}
	return p.met
}

const (
	againstScripts  = 400
	againstCommands = 80
)

// Random scripts print here what they print in etcd/raft's own test driver.
func TestRandomScriptsAgainstRafttest(t *testing.T) {
	t.Parallel()
	met := map[string]int{}
	for seed := uint64(1); seed <= againstScripts; seed++ {
		for name, n := range against(t, seed, againstCommands) {
			met[name] += n
		}
	}
	t.Logf("seeds 1 to %d, %d commands at most in each: %v", againstScripts, againstCommands, met)
	for _, v := range script.Verbs() {
		if _, upstreams := upstreamVerbs[v.Name]; upstreams {
			require.Positive(t, met[v.Name], v.Name)
		}
	}
	require.Len(t, met, len(upstreamVerbs))
}

// upstreamVerbs are the commands of etcd/raft's interaction language.
var upstreamVerbs = func() map[string]bool {
	set := map[string]bool{}
	for name := range strings.FieldsSeq("add-nodes campaign compact deliver-msgs process-ready process-append-thread process-apply-thread log-level raft-log raft-state set-randomized-election-timeout stabilize status tick-election tick-heartbeat transfer-leadership forget-leader send-snapshot propose propose-conf-change report-unreachable _breakpoint") {
		set[name] = true
	}
	return set
}()

// FuzzAgainstRafttest goes on with other seeds.
func FuzzAgainstRafttest(f *testing.F) {
	f.Add(uint64(0), uint8(40))
	f.Fuzz(func(t *testing.T, seed uint64, commands uint8) { against(t, seed, int(commands)) })
}

package schedule_test

import (
	"fmt"
	"strconv"

	"glassraft/core"
	"glassraft/core/schedule"
	"glassraft/fsm"
)

// A cluster elects a leader, loses it, elects another, and forgets nothing.
func Example() {
	cluster, err := core.NewCluster(core.Defaults())
	if err != nil {
		panic(err)
	}
	do := func(e core.Event) error { _, err := cluster.Do(e); return err }
	until := func(what func(*core.Cluster) bool) {
		const eventsMax = 10_000
		if _, err := schedule.Run(cluster, do, what, eventsMax); err != nil {
			panic(err)
		}
	}
	leader := func() *core.Node {
		for _, n := range cluster.Nodes() {
			if n.IsLeader() {
				return n
			}
		}
		return nil
	}
	led := func(*core.Cluster) bool { return leader() != nil }

	if err := do(core.AddNodes{Count: 3, Voters: []core.NodeID{1, 2, 3}}); err != nil {
		panic(err)
	}
	until(led)
	first := leader()
	fmt.Printf("%v leads term %d after %v\n", first.ID(), first.State().Term, cluster.Now())

	// A request is a handle: its result is there once the entry is applied.
	if err := do(core.Propose{Node: first.ID(), Request: "set x 5"}); err != nil {
		panic(err)
	}
	write := first.Asked()
	until(func(*core.Cluster) bool { return write.Done() })
	fmt.Println("set x 5:", write.Result())

	if err := do(core.Crash{Node: first.ID()}); err != nil {
		panic(err)
	}
	until(led)
	fmt.Printf("%v leads term %d\n", leader().ID(), leader().State().Term)

	if err := do(core.Read{Node: leader().ID(), Key: "x"}); err != nil {
		panic(err)
	}
	read := leader().Asked()
	until(func(*core.Cluster) bool { return read.Done() })
	fmt.Println("x:", read.Result())
	// Output:
	// S2 leads term 1 after 197.928ms
	// set x 5: answered ok
	// S1 leads term 2
	// x: answered 5
}

// total is a state machine of one's own: it adds numbers.
type total struct {
	sum     int
	applied uint64
}

func (m *total) Apply(index uint64, request []byte) (fsm.Response, error) {
	if index <= m.applied {
		return fsm.Response{}, fsm.ErrAlreadyApplied
	}
	m.applied = index
	n, err := strconv.Atoi(string(request))
	if err != nil {
		return fsm.Response{Status: fsm.StatusError, Value: "not a number"}, nil
	}
	m.sum += n
	return fsm.Response{Status: fsm.StatusValue, Value: strconv.Itoa(m.sum)}, nil
}

func (m *total) Snapshot() ([]byte, error) {
	return fmt.Appendf(nil, "%d %d", m.sum, m.applied), nil
}

func (m *total) Restore(snapshot []byte) error {
	if _, err := fmt.Sscanf(string(snapshot), "%d %d", &m.sum, &m.applied); err != nil {
		return fmt.Errorf("%w: %w", fsm.ErrBadSnapshot, err)
	}
	return nil
}

func (m *total) LastApplied() uint64 { return m.applied }

// A state machine of one's own runs in rough weather: crashes, partitions and
// lost messages up to the tenth second. It loses nothing, because it was
// acknowledged only once it was safe.
func Example_ownStateMachine() {
	config := core.Defaults()
	config.Options.AsyncStorageWrites = true
	cluster, err := core.NewClusterOf(config, func() fsm.StateMachine { return &total{} })
	if err != nil {
		panic(err)
	}
	do := func(e core.Event) error { _, err := cluster.Do(e); return err }
	if err := do(core.AddNodes{Count: 5, Voters: []core.NodeID{1, 2, 3, 4, 5}}); err != nil {
		panic(err)
	}
	const storm = 10_000 * core.Millisecond
	weather := schedule.Options{Weather: schedule.Weather{Hostility: schedule.Rough, Seed: 7, Until: storm}}
	const eventsMax = 100_000

	until := func(what func(*core.Cluster) bool) {
		if _, err := weather.Run(cluster, do, what, eventsMax); err != nil {
			panic(err)
		}
	}
	answered := 0
	for round := 0; cluster.Now() < storm; round++ {
		pause := cluster.Now() + 20*core.Millisecond
		// It may be refused, or in doubt: then it may or may not count.
		node := cluster.Nodes()[round%5]
		if err := do(core.Propose{Node: node.ID(), Request: "1"}); err == nil {
			add := node.Asked()
			until(func(c *core.Cluster) bool { return add.Done() || c.Now() >= storm })
			if add.Result().Outcome == core.Answered {
				answered++
			}
		}
		until(func(c *core.Cluster) bool { return c.Now() >= pause })
	}
	if _, err := weather.RunFor(cluster, do, 5000*core.Millisecond, eventsMax); err != nil {
		panic(err)
	}
	lost, same := false, true
	for _, n := range cluster.Nodes() {
		sum := n.Machine().(*total).sum
		lost = lost || sum < answered
		same = same && sum == cluster.Nodes()[0].Machine().(*total).sum
	}
	fmt.Println("some were answered:", answered > 0)
	fmt.Println("an answered one was lost:", lost)
	fmt.Println("all nodes have the same total:", same)
	// Output:
	// some were answered: true
	// an answered one was lost: false
	// all nodes have the same total: true
}

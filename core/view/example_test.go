package view_test

import (
	"fmt"

	"glassraft/core"
	"glassraft/core/schedule"
	"glassraft/core/view"
)

// Time passes until what can be seen of the cluster is as one wants it.
func ExampleWhen() {
	cluster, err := core.NewCluster(core.Defaults())
	if err != nil {
		panic(err)
	}
	do := func(e core.Event) error { _, err := cluster.Do(e); return err }
	if err := do(core.AddNodes{Count: 3, Voters: []core.NodeID{1, 2, 3}}); err != nil {
		panic(err)
	}
	const eventsMax = 1000
	_, err = schedule.Run(cluster, do, view.When(func(f *view.Frame) bool {
		leader, found := f.Leader()
		return found && leader.Commit == 1
	}), eventsMax)
	if err != nil {
		panic(err)
	}
	leader, _ := view.Capture(cluster).Leader()
	fmt.Printf("%s is %s in term %d and has committed index %d\n", leader.Name, leader.Role, leader.Term, leader.Commit)
	// Output:
	// S2 is leader in term 1 and has committed index 1
}

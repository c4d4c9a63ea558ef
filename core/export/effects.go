package export

import "glassraft/core"

// kind is what this package knows of a kind of effect.
type kind struct {
	name string // stable: programs rely on it
	// nodes are those to which it happened; nil where it concerns no node.
	nodes func(core.Effect) []core.NodeID
	// clients is to whom it happened; nil where no client is concerned.
	client func(core.Effect) core.ClientID
	// message is the one it is about; nil where it is about none.
	message func(core.Effect) *core.Message
}

// kinds is the table, by core.EffectKind.
var kinds = [...]kind{
	core.KindNodeAdded:           {name: "node-added", nodes: at(func(fx core.NodeAdded) core.NodeID { return fx.Node })},
	core.KindNodeCrashed:         {name: "node-crashed", nodes: at(func(fx core.NodeCrashed) core.NodeID { return fx.Node })},
	core.KindNodeRestarted:       {name: "node-restarted", nodes: at(func(fx core.NodeRestarted) core.NodeID { return fx.Node })},
	core.KindNodePanicked:        {name: "node-panicked", nodes: at(func(fx core.NodePanicked) core.NodeID { return fx.Node })},
	core.KindTimerFired:          {name: "timer-fired", nodes: at(func(fx core.TimerFired) core.NodeID { return fx.Node })},
	core.KindTimeoutSet:          {name: "timeout-set", nodes: at(func(fx core.TimeoutSet) core.NodeID { return fx.Node })},
	core.KindStateChanged:        {name: "state-changed", nodes: at(func(fx core.StateChanged) core.NodeID { return fx.Node })},
	core.KindReadyTaken:          {name: "ready-taken", nodes: at(func(fx core.ReadyTaken) core.NodeID { return fx.Node })},
	core.KindMessageSent:         about("message-sent", func(fx core.MessageSent) *core.Message { return fx.Message }),
	core.KindMessageLost:         about("message-lost", func(fx core.MessageLost) *core.Message { return fx.Message }),
	core.KindMessageRefused:      about("message-refused", func(fx core.MessageRefused) *core.Message { return fx.Message }),
	core.KindEntriesAppended:     {name: "entries-appended", nodes: at(func(fx core.EntriesAppended) core.NodeID { return fx.Node })},
	core.KindHardStateSaved:      {name: "hard-state-saved", nodes: at(func(fx core.HardStateSaved) core.NodeID { return fx.Node })},
	core.KindSnapshotInstalled:   {name: "snapshot-installed", nodes: at(func(fx core.SnapshotInstalled) core.NodeID { return fx.Node })},
	core.KindSnapshotTaken:       {name: "snapshot-taken", nodes: at(func(fx core.SnapshotTaken) core.NodeID { return fx.Node })},
	core.KindCompacted:           {name: "compacted", nodes: at(func(fx core.Compacted) core.NodeID { return fx.Node })},
	core.KindApplied:             {name: "applied", nodes: at(func(fx core.Applied) core.NodeID { return fx.Node })},
	core.KindMembershipChanged:   {name: "membership-changed", nodes: at(func(fx core.MembershipChanged) core.NodeID { return fx.Node })},
	core.KindSnapshotReported:    {name: "snapshot-reported", nodes: at(func(fx core.SnapshotReported) core.NodeID { return fx.Node })},
	core.KindRequestAppended:     {name: "request-appended", nodes: at(func(fx core.RequestAppended) core.NodeID { return fx.Leader })},
	core.KindRequestDropped:      {name: "request-dropped", nodes: at(func(fx core.RequestDropped) core.NodeID { return fx.Node })},
	core.KindRequestDone:         {name: "request-done", nodes: at(func(fx core.RequestDone) core.NodeID { return fx.Handle.Node })},
	core.KindNodePaused:          {name: "node-paused", nodes: at(func(fx core.NodePaused) core.NodeID { return fx.Node })},
	core.KindNodeResumed:         {name: "node-resumed", nodes: at(func(fx core.NodeResumed) core.NodeID { return fx.Node })},
	core.KindDiskWiped:           {name: "disk-wiped", nodes: at(func(fx core.DiskWiped) core.NodeID { return fx.Node })},
	core.KindOperationQueued:     {name: "operation-queued", nodes: at(func(fx core.OperationQueued) core.NodeID { return fx.Operation.ID.Node })},
	core.KindOperationDone:       {name: "operation-done", nodes: at(func(fx core.OperationDone) core.NodeID { return fx.Operation.ID.Node })},
	core.KindOperationLost:       {name: "operation-lost", nodes: at(func(fx core.OperationLost) core.NodeID { return fx.Operation.ID.Node })},
	core.KindMessageHeld:         about("message-held", func(fx core.MessageHeld) *core.Message { return fx.Message }),
	core.KindMessageReleased:     about("message-released", func(fx core.MessageReleased) *core.Message { return fx.Message }),
	core.KindLinkSet:             {name: "link-set", nodes: of(linkSetEnds)},
	core.KindLinksCut:            {name: "links-cut", nodes: of(func(fx core.LinksCut) []core.NodeID { return ends(fx.Links) })},
	core.KindLinksMended:         {name: "links-mended", nodes: of(func(fx core.LinksMended) []core.NodeID { return ends(fx.Links) })},
	core.KindClockSet:            {name: "clock-set", nodes: at(func(fx core.ClockSet) core.NodeID { return fx.Node })},
	core.KindDiskSet:             {name: "disk-set", nodes: at(func(fx core.DiskSet) core.NodeID { return fx.Node })},
	core.KindUnreachableReported: {name: "unreachable-reported", nodes: at(func(fx core.UnreachableReported) core.NodeID { return fx.Node })},
	core.KindClientAdded:         {name: "client-added", client: by(func(fx core.ClientAdded) core.ClientID { return fx.Client })},
	core.KindClientSent: {
		name:   "client-sent",
		nodes:  at(func(fx core.ClientSent) core.NodeID { return fx.Node }),
		client: by(func(fx core.ClientSent) core.ClientID { return fx.Client }),
	},
	core.KindClientDone: {name: "client-done", client: by(func(fx core.ClientDone) core.ClientID { return fx.Client })},
	core.KindLogged:     {name: "logged", nodes: at(func(fx core.Logged) core.NodeID { return fx.Node })},

	core.KindContractBroken: {name: "contract-broken", nodes: at(func(fx core.ContractBroken) core.NodeID { return fx.Node })},
}

// about is the row of a kind whose effects are about a message: its sender and
// its receiver are concerned.
func about[E core.Effect](name string, message func(E) *core.Message) kind {
	return kind{
		name:    name,
		nodes:   of(func(fx E) []core.NodeID { return []core.NodeID{message(fx).From(), message(fx).To()} }),
		message: func(fx core.Effect) *core.Message { return message(fx.(E)) },
	}
}

func of[E core.Effect](nodes func(E) []core.NodeID) func(core.Effect) []core.NodeID {
	return func(fx core.Effect) []core.NodeID { return nodes(fx.(E)) }
}

func at[E core.Effect](node func(E) core.NodeID) func(core.Effect) []core.NodeID {
	return of(func(fx E) []core.NodeID { return []core.NodeID{node(fx)} })
}

func by[E core.Effect](client func(E) core.ClientID) func(core.Effect) core.ClientID {
	return func(fx core.Effect) core.ClientID { return client(fx.(E)) }
}

// linkSetEnds is nobody where every link is concerned.
func linkSetEnds(fx core.LinkSet) []core.NodeID {
	if fx.From == 0 {
		return nil
	}
	return []core.NodeID{fx.From, fx.To}
}

// ends lists the nodes at the ends of links, each once, in the order of their ids.
func ends(links []core.LinkID) []core.NodeID {
	var met [core.NodesMax + 1]bool
	for _, l := range links {
		met[l.From], met[l.To] = true, true
	}
	var nodes []core.NodeID
	for id, is := range met {
		if is {
			nodes = append(nodes, core.NodeID(id))
		}
	}
	return nodes
}

package core

// NodeOf is the node to which an event happens, as far as the event itself says
// it. 0: it happens to the network, to clients, to nodes that are only coming into
// being, or to all at once. Of a Deliver it is the message that knows the receiver.
func NodeOf(e Event) NodeID {
	switch e := e.(type) {
	case Tick:
		return e.Node
	case SetTimeout:
		return e.Node
	case Campaign:
		return e.Node
	case Propose:
		return e.Node
	case Read:
		return e.Node
	case ProposeConfChange:
		return e.Node
	case TransferLeader:
		return e.Node
	case Ready:
		return e.Node
	case AppendThread:
		return e.Node
	case ApplyThread:
		return e.Node
	case Crash:
		return e.Node
	case Restart:
		return e.Node
	case WipeDisk:
		return e.Node
	case Pause:
		return e.Node
	case Resume:
		return e.Node
	case TakeSnapshot:
		return e.Node
	case SendSnapshot:
		return e.Node
	case Compact:
		return e.Node
	case ForgetLeader:
		return e.Node
	case ReportUnreachable:
		return e.Node
	case ReportSnapshot:
		return e.Node
	case SetClock:
		return e.Node
	case SetDisk:
		return e.Node
	}
	return 0
}

// MessageOf is the message in flight that an event is about; zero if it is about
// none.
func MessageOf(e Event) MsgID {
	switch e := e.(type) {
	case Deliver:
		return e.Msg
	case Drop:
		return e.Msg
	case Duplicate:
		return e.Msg
	case Hold:
		return e.Msg
	case Release:
		return e.Msg
	}
	return MsgID{}
}

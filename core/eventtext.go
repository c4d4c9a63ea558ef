package core

import (
	"fmt"
	"strconv"
	"strings"
)

func (AddNodes) Kind() EventKind          { return KindAddNodes }
func (Tick) Kind() EventKind              { return KindTick }
func (SetTimeout) Kind() EventKind        { return KindSetTimeout }
func (SendSnapshot) Kind() EventKind      { return KindSendSnapshot }
func (Campaign) Kind() EventKind          { return KindCampaign }
func (Propose) Kind() EventKind           { return KindPropose }
func (Read) Kind() EventKind              { return KindRead }
func (ProposeConfChange) Kind() EventKind { return KindProposeConfChange }
func (TransferLeader) Kind() EventKind    { return KindTransferLeader }
func (Deliver) Kind() EventKind           { return KindDeliver }
func (Drop) Kind() EventKind              { return KindDrop }
func (Duplicate) Kind() EventKind         { return KindDuplicate }
func (Hold) Kind() EventKind              { return KindHold }
func (Release) Kind() EventKind           { return KindRelease }
func (Ready) Kind() EventKind             { return KindReady }
func (AppendThread) Kind() EventKind      { return KindAppendThread }
func (ApplyThread) Kind() EventKind       { return KindApplyThread }
func (Crash) Kind() EventKind             { return KindCrash }
func (Restart) Kind() EventKind           { return KindRestart }
func (TakeSnapshot) Kind() EventKind      { return KindTakeSnapshot }
func (Compact) Kind() EventKind           { return KindCompact }
func (PowerCut) Kind() EventKind          { return KindPowerCut }
func (WipeDisk) Kind() EventKind          { return KindWipeDisk }
func (Pause) Kind() EventKind             { return KindPause }
func (Resume) Kind() EventKind            { return KindResume }
func (ForgetLeader) Kind() EventKind      { return KindForgetLeader }
func (ReportUnreachable) Kind() EventKind { return KindReportUnreachable }
func (ReportSnapshot) Kind() EventKind    { return KindReportSnapshot }
func (SetLink) Kind() EventKind           { return KindSetLink }
func (Cut) Kind() EventKind               { return KindCut }
func (Partition) Kind() EventKind         { return KindPartition }
func (Heal) Kind() EventKind              { return KindHeal }
func (SetClock) Kind() EventKind          { return KindSetClock }
func (SetDisk) Kind() EventKind           { return KindSetDisk }
func (Wait) Kind() EventKind              { return KindWait }
func (AddClients) Kind() EventKind        { return KindAddClients }
func (ClientAct) Kind() EventKind         { return KindClientAct }
func (Mend) Kind() EventKind              { return KindMend }

func (e AddNodes) String() string {
	s := fmt.Sprintf("%v %d", e.Kind(), e.Count)
	s += idList(" voters", e.Voters) + idList(" learners", e.Learners)
	if e.Index != 0 {
		s += fmt.Sprintf(" index=%d", e.Index)
	}
	if e.Content != "" {
		s += " content=" + strconv.Quote(e.Content)
	}
	if e.Options != nil {
		text := e.Options.String()
		if text == "" { // still not the same as no options: Config.Options may differ
			text = fmt.Sprintf(" heartbeat-tick=%d", e.Options.HeartbeatTick)
		}
		s += text
	}
	return s
}

func (e Tick) String() string {
	return fmt.Sprintf("%v %d count=%d", e.Kind(), uint64(e.Node), e.Count)
}
func (e SetTimeout) String() string {
	return fmt.Sprintf("%v timeout=%d", line(e.Kind(), e.Node), e.Ticks)
}
func (e SendSnapshot) String() string {
	return fmt.Sprintf("%v %d", line(e.Kind(), e.Node), uint64(e.To))
}
func (e Campaign) String() string { return line(e.Kind(), e.Node) }
func (e Propose) String() string  { return line(e.Kind(), e.Node) + " " + quoted(e.Request) }
func (e Read) String() string     { return line(e.Kind(), e.Node) + " " + quoted(e.Key) }
func (e ProposeConfChange) String() string {
	s := line(e.Kind(), e.Node) + " " + e.Change.String()
	if e.Change.Node.Addr != "" {
		s += " addr=" + strconv.Quote(e.Change.Node.Addr)
	}
	return strings.TrimSpace(s)
}
func (e TransferLeader) String() string {
	return fmt.Sprintf("%v from=%d to=%d", e.Kind(), uint64(e.Node), uint64(e.To))
}
func (e Deliver) String() string           { return e.Kind().String() + " " + e.Msg.String() + nowText(e.Now) }
func (e Drop) String() string              { return e.Kind().String() + " " + e.Msg.String() }
func (e Duplicate) String() string         { return e.Kind().String() + " " + e.Msg.String() }
func (e Ready) String() string             { return line(e.Kind(), e.Node) }
func (e Hold) String() string              { return e.Kind().String() + " " + e.Msg.String() }
func (e Release) String() string           { return e.Kind().String() + " " + e.Msg.String() }
func (e AppendThread) String() string      { return line(e.Kind(), e.Node) + nowText(e.Now) }
func (e ApplyThread) String() string       { return line(e.Kind(), e.Node) + nowText(e.Now) }
func (e PowerCut) String() string          { return e.Kind().String() }
func (e WipeDisk) String() string          { return line(e.Kind(), e.Node) }
func (e Pause) String() string             { return line(e.Kind(), e.Node) }
func (e Resume) String() string            { return line(e.Kind(), e.Node) }
func (e ForgetLeader) String() string      { return line(e.Kind(), e.Node) }
func (e ReportUnreachable) String() string { return between(e.Kind(), e.Node, e.Peer) }
func (e Cut) String() string               { return between(e.Kind(), e.From, e.To) }
func (e SetClock) String() string          { return line(e.Kind(), e.Node) + " " + e.Speed.String() }
func (e SetDisk) String() string           { return line(e.Kind(), e.Node) + " " + e.Speed.String() }
func (e Wait) String() string              { return fmt.Sprintf("%v until-us=%d", e.Kind(), int64(e.Until)) }
func (Mend) String() string                { return KindMend.String() }
func (e ClientAct) String() string         { return fmt.Sprintf("%v %d", e.Kind(), e.Client) }
func (e Crash) String() string {
	s := line(KindCrash, e.Node)
	if e.How != CrashLost {
		s += " how=" + e.How.String()
	}
	if e.Keep != 0 {
		s += fmt.Sprintf(" keep=%d", e.Keep)
	}
	return s
}
func (e Restart) String() string      { return line(e.Kind(), e.Node) }
func (e TakeSnapshot) String() string { return line(e.Kind(), e.Node) }
func (e Compact) String() string {
	return fmt.Sprintf("%v %d", line(e.Kind(), e.Node), uint64(e.Index))
}

func (e ReportSnapshot) String() string {
	return fmt.Sprintf("%s delivered=%t", between(e.Kind(), e.Node, e.Peer), e.Delivered)
}
func (e SetLink) String() string {
	if e.From == 0 && e.To == 0 {
		return e.Kind().String() + e.Link.String()
	}
	return between(e.Kind(), e.From, e.To) + e.Link.String()
}

// nowText is the word that keeps time from going on.
func nowText(now bool) string {
	if now {
		return " now"
	}
	return ""
}

func (e Partition) String() string {
	groups := make([]string, len(e.Groups))
	for i, group := range e.Groups {
		groups[i] = strings.Trim(listed(group), "()")
	}
	return strings.TrimSpace(e.Kind().String() + " " + strings.Join(groups, " | "))
}
func (e Heal) String() string {
	if e.From == 0 && e.To == 0 {
		return e.Kind().String()
	}
	return between(e.Kind(), e.From, e.To)
}
func (e AddClients) String() string {
	return fmt.Sprintf("%v %d%v", e.Kind(), e.Count, e.Options)
}

// between gives "cut 1 2".
func between(k EventKind, from, to NodeID) string {
	return line(k, from) + " " + strconv.FormatUint(uint64(to), 10)
}

func line(k EventKind, id NodeID) string {
	return k.String() + " " + strconv.FormatUint(uint64(id), 10)
}

// quoted leaves text as it is where a script can tell where it ends and what
// it holds, and quotes it as Go does where it cannot.
func quoted(s string) string {
	if s == "" || s != strings.TrimSpace(s) || strconv.Quote(s) != `"`+s+`"` {
		return strconv.Quote(s)
	}
	return s
}

// idList gives "name=(1,2,3)", or nothing for an empty list.
func idList(name string, ids []NodeID) string {
	if len(ids) == 0 {
		return ""
	}
	return name + "=" + listed(ids)
}

// listed gives "(1,2,3)".
func listed(ids []NodeID) string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = strconv.FormatUint(uint64(id), 10)
	}
	return "(" + strings.Join(texts, ",") + ")"
}

package app

import (
	"fmt"
	"strconv"

	"glassraft/core/history"
)

// timelinePage is how far a button moves the timeline, in parts of its width.
const timelinePage = 0.5

// How the timeline is seen.
var timelineActions = []Action{
	{
		ID: "timeline-axis", Label: "Events one after the other", Where: WhereTimeline, Help: "Show events one after the other, rather than when they happen: for runs in which no time passes",
		On: func(m *Model) bool { return m.Timeline.ByEvent },
		do: func(m *Model, _ string) error {
			m.Timeline = Timeline{ByEvent: !m.Timeline.ByEvent, Chosen: true, Node: m.Timeline.Node, Few: m.Timeline.Few}
			m.keepInSight()
			return nil
		},
	},
	{
		ID: "timeline-few", Label: "Only what matters", Where: WhereTimeline, Help: "Show elections, commits, crashes, snapshots and changes of configuration, without the messages",
		On: func(m *Model) bool { return m.Timeline.Few },
		do: func(m *Model, _ string) error { m.Timeline.Few = !m.Timeline.Few; return nil },
	},
	{
		ID: "timeline-node", Help: "Show only what concerns one node",
		do: func(m *Model, text string) error {
			id, err := parseNode(text)
			if m.Timeline.Node == id {
				id = 0
			}
			m.Timeline.Node = id
			return err
		},
	},
	{
		ID: "timeline-out", Label: "−", Where: WhereTimeline, Help: "Show more of the timeline",
		do: func(m *Model, _ string) error { m.zoomTimeline(0.5, 0.5); return nil },
	},
	{
		ID: "timeline-in", Label: "+", Where: WhereTimeline, Help: "Show less of the timeline, larger",
		do: func(m *Model, _ string) error { m.zoomTimeline(0.5, 2); return nil },
	},
	{
		ID: "timeline-all", Label: "All", Where: WhereTimeline, Help: "Show the whole branch",
		do: func(m *Model, _ string) error {
			t := &m.Timeline
			t.Start, t.Span, t.Still = 0, max(m.AxisOf(len(m.line))*1.02, t.usualSpan()), true
			return nil
		},
	},
	{
		ID: "timeline-earlier", Label: "←", Where: WhereTimeline, Help: "Show what was before",
		do: func(m *Model, _ string) error { m.panTimeline(-timelinePage); return nil },
	},
	{
		ID: "timeline-later", Label: "→", Where: WhereTimeline, Help: "Show what came after",
		do: func(m *Model, _ string) error { m.panTimeline(timelinePage); return nil },
	},
	{
		ID: "go-to", Help: "Go to the clicked event",
		do: numbered(func(m *Model, index int) error { m.Dialog = nil; return m.seekIndex(index) }),
	},
	{
		ID: "branch", Help: "Go to another branch, where it ends",
		do: func(m *Model, text string) error {
			id, err := strconv.Atoi(text)
			if err != nil || id <= 0 || id > m.history.Len() {
				return fmt.Errorf("branch %q: %w", text, errGone)
			}
			m.play(false)
			if err := m.seek(history.EventID(id)); err != nil {
				return err
			}
			return m.seekIndex(len(m.line))
		},
	},
}

package e2e_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestHostileTextStaysText(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	evaluate[any](p, `globalThis.alarms = [];
		document.addEventListener("securitypolicyviolation", (event) => alarms.push(event.violatedDirective));
		globalThis.alert = () => alarms.push("alert");`)
	for _, row := range []struct {
		hostile  string
		readable bool // by the key-value machine
	}{
		{`set x <img src=x onerror=alert(1)>`, false},
		{`set x <script>alert(1)</script>`, true},
		{`set x "><svg onload=alert(1)>`, false},
		{`set x javascript:alert(1)`, true},
		{`<iframe srcdoc="<script>alert(1)</script>">`, false},
	} {
		hostile := row.hostile
		p.callText("load", newThree)
		p.call("step(12)")
		p.stepUntil(hasLeader)
		count := evaluate[int](p, `document.querySelectorAll("img, script, iframe, svg").length`)
		p.request(hostile)
		p.press("propose")
		if !row.readable {
			require.NotEmpty(t, p.text("error"), "the machine cannot read it, and the page says so")
			p.callText("do", fmt.Sprintf("propose %d %s", p.leader().ID, hostile)) // the engine replicates any text
		}
		p.call("step(20)")
		p.stepUntil(func(f frame) bool { n, _ := f.Leader(); return n.Log.Last().Index == 2 && n.Applied == 2 })
		leader := p.leader()
		require.Equal(t, hostile, leader.Log.Entries[1].Text)
		cell := "log." + strconv.Itoa(int(leader.ID)) + ".2"
		require.Contains(t, p.attribute(cell, "title"), hostile)
		p.clickNode(leader.ID)
		require.Equal(t, count, evaluate[int](p, `document.querySelectorAll("img, script, iframe, svg").length`))
		require.Zero(t, evaluate[int](p, `document.querySelectorAll("[onerror], [onload], [srcdoc]").length`))
	}
	message := evaluate[string](p, `(() => { try { glassraft.do("<img src=x onerror=alert(1)>"); } catch (error) { return error.message; } })()`)
	require.Contains(t, message, "<img")
	p.pictures()
	require.Empty(t, evaluate[[]string](p, "alarms"))
}

func TestHostileTextIsSeenAsItIs(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.callText("load", newThree+"propose 1 set x <b>bold</b>\n")
	require.Contains(t, evaluate[string](p, query(`[data-root="why"]`)+".textContent"), "<b>bold</b>")
	require.Zero(t, evaluate[int](p, `document.querySelectorAll("[data-root=why] b").length`))
}

func TestPageAsksNobodyElse(t *testing.T) {
	t.Parallel()
	var requests func() []string
	p := openPage(t, func(p *page) { requests = p.WatchRequests(t) })
	p.call("step(50)")
	p.key("?")
	p.pictures()
	addresses := requests()
	require.NotEmpty(t, addresses)
	for _, address := range addresses {
		require.True(t, strings.HasPrefix(address, p.URL), address)
	}
}

package app_test

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"fmt"
	"hash/crc32"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/wasm/app"
	"glassraft/web"
)

// linked gives a page with some events, and its fragment.
func linked(t testing.TB, events int) (*app.Model, string) {
	t.Helper()
	m := usual(t)
	require.NoError(t, m.Forward(events))
	fragment, err := m.Fragment()
	require.NoError(t, err)
	return m, fragment
}

// usual gives a page with the usual cluster.
func usual(t testing.TB) *app.Model {
	t.Helper()
	m, err := app.New(core.Defaults(), 3)
	require.NoError(t, err)
	m.Library.Lessons = web.Lessons()
	return m
}

// bytesLink is a link that holds some bytes.
func bytesLink(b []byte) string {
	text := base64.RawURLEncoding.EncodeToString(b)
	return fmt.Sprintf("run1.%d.%s", len(text), text)
}

// scriptLink is a link that holds a script, whatever it says.
func scriptLink(text string) string {
	var lines []byte
	for line := range strings.Lines(text) {
		lines = append(append(lines, 0), line...)
	}
	sum := crc32.ChecksumIEEE([]byte(text))
	out := bytes.NewBuffer([]byte{byte(sum >> 24), byte(sum >> 16), byte(sum >> 8), byte(sum)})
	w, _ := flate.NewWriter(out, flate.BestCompression)
	_, _ = w.Write(lines)
	_ = w.Close()
	return bytesLink(out.Bytes())
}

func TestLinkHoldsTheRunAndThePlace(t *testing.T) {
	t.Parallel()
	for events := range 60 {
		m, _ := linked(t, events)
		require.NoError(t, m.Back(events/3))
		fragment, err := m.Fragment()
		require.NoError(t, err)
		require.Regexp(t, `^run1\.[0-9]+\.[A-Za-z0-9_-]*[A-Za-z0-9]$`, fragment)
		back := usual(t)
		require.NoError(t, back.Update(app.OpenLink{Fragment: fragment}))
		require.Equal(t, m.TraceHash(), back.TraceHash())
		require.Equal(t, m.Frame.Event, back.Frame.Event)
		require.Equal(t, m.Total(), back.Total())
	}
}

func TestLinkSurvivesChatAndMail(t *testing.T) {
	t.Parallel()
	m, fragment := linked(t, 50)
	encoded := regexp.MustCompile(`[.0-9_-]`).ReplaceAllStringFunc(fragment, func(s string) string { return fmt.Sprintf("%%%02X", s[0]) })
	broken := regexp.MustCompile(`.{40}`)
	for name, changed := range map[string]string{
		"a full stop":               fragment + ".",
		"a bracket and a full stop": fragment + ").",
		"an angle":                  fragment + ">",
		"a comma and a space":       fragment + ", ",
		"quotes":                    "\"" + fragment + "\u201d",
		"a tracking parameter":      fragment + "?utm_source=mail&x=1",
		"the word behind it":        fragment + "and",
		"white space":               " \t" + fragment + "\r\n",
		"percent-encoded":           encoded,
		"twice":                     strings.ReplaceAll(encoded, "%", "%25"),
		"lower case":                regexp.MustCompile(`%..`).ReplaceAllStringFunc(encoded, strings.ToLower),
		"broken lines":              broken.ReplaceAllString(fragment, "$0\r\n"),
		"broken lines, encoded":     broken.ReplaceAllString(fragment, "$0%0D%0A"),
		"quoted lines":              broken.ReplaceAllString(fragment, "$0\n> "),
		"quoted-printable":          broken.ReplaceAllString(fragment, "$0=\n"),
		"soft hyphens":              broken.ReplaceAllString(fragment, "$0\u00ad"),
		"no width":                  broken.ReplaceAllString(fragment, "$0\u200b"),
	} {
		back := usual(t)
		require.NoError(t, back.Update(app.OpenLink{Fragment: changed}), name)
		require.Equal(t, m.TraceHash(), back.TraceHash(), name)
	}
}

// Whatever a link holds, it is answered by one plain sentence, and the page is as
// it was.
func TestHostileLinksAreRefused(t *testing.T) {
	t.Parallel()
	const begin = "config seed=1\nadd-nodes 1 voters=(1)\n"
	_, good := linked(t, 30)
	changed := []byte(good)
	changed[len(good)/2] ^= 1
	for _, row := range []struct{ name, fragment, want string }{
		{"nothing of ours", "top", "it holds no run"},
		{"another version", "run2.4.AAAA", "it was made by another version of Glassraft"},
		{"no length", "run1.", "it was damaged on its way"},
		{"no number", "run1.x.AAAA", "it was damaged on its way"},
		{"a huge length", "run1.99999999999999999999.AAAA", "it was damaged on its way"},
		{"cut short", good[:len(good)-9], "it has been cut short ("},
		{"a letter changed", string(changed), "it was damaged on its way"},
		{"a script", "<script>alert(1)</script>", "it holds no run"},
		{"a script behind our word", "run1.<img src=x onerror=alert(1)>", "it was damaged on its way"},
		{"a script as a run", bytesLink([]byte("<script>alert(1)</script>")), "it was damaged on its way"},
		{"a script as an event", scriptLink(begin + "<script>alert(1)</script>\n"), "it was damaged on its way"},
		{"oversize", "run1.200000." + strings.Repeat("A", 200_000), "it has 200012 characters (legal: up to 100000)"},
		{"an encoding without end", "run1.4." + strings.Repeat("%25", 20_000), "it has been cut short"},
		{"a bomb", scriptLink(strings.Repeat("\n", 30<<20)), "its run would take too long to do again"},
		{"a run for ever", scriptLink(begin + strings.Repeat("tick 1 count=1000000\n", 400)), "its run would take too long to do again"},
		{"too many nodes", scriptLink("config seed=1\nadd-nodes 1000000\n"), "it was damaged on its way"},
		{"an impossible event", scriptLink(begin + "deliver 9.9\n"), "it was damaged on its way"},
		{"no cluster", scriptLink("config seed=1 election-tick=-1\n"), "it was damaged on its way"},
	} {
		t.Run(row.name, func(t *testing.T) {
			m := usual(t)
			hash := m.TraceHash()
			require.ErrorIs(t, m.Update(app.OpenLink{Fragment: row.fragment}), app.ErrLink)
			require.Contains(t, m.Banner.Text, "This link cannot be opened: "+row.want)
			require.Less(t, len(m.Banner.Text), 160)
			require.NotContains(t, m.Banner.Text, "\n")
			require.NotContains(t, m.Banner.Text, "<", "nothing of the link itself")
			require.Empty(t, m.Error, "it is said once")
			require.Equal(t, hash, m.TraceHash())
		})
	}
}

func TestSharingSaysWhetherItCopied(t *testing.T) {
	t.Parallel()
	x := newBrowser().open(t, "", "")
	require.NoError(t, x.Forward(10))
	x.act("share")
	link := x.Dialog.Values[app.ValueLink]
	require.True(t, strings.HasPrefix(link, "https://example.org/#run1."), link)
	require.Equal(t, []app.Copy{{Text: link}}, x.clip)
	require.Empty(t, x.Dialog.Values[app.ValueCopied], "not before the browser says so")
	x.do(app.Copied{Text: link})
	require.Equal(t, "no", x.Dialog.Values[app.ValueCopied])
	x.act("copy-link")
	require.Len(t, x.clip, 2)
	require.Empty(t, x.Dialog.Values[app.ValueCopied])
	x.do(app.Copied{Text: "another", Done: true})
	require.Empty(t, x.Dialog.Values[app.ValueCopied])
	x.do(app.Copied{Text: link, Done: true})
	require.Equal(t, "yes", x.Dialog.Values[app.ValueCopied])
	x.act("close")
	x.do(app.Copied{Text: link, Done: true})
	x.do(app.Act{ID: "copy-link"})
	require.NotEmpty(t, x.Error)
}

func TestRunTooLongForALinkIsAFile(t *testing.T) {
	t.Parallel()
	x := newBrowser().open(t, "", "")
	var b strings.Builder
	b.WriteString("glassraft 1\nconfig seed=1\nadd-nodes 1 voters=(1)\n")
	random := uint32(1)
	for range 1_500 {
		random = random*1_664_525 + 1_013_904_223
		fmt.Fprintf(&b, "propose 1 set k%d %x%x\n", random%97, random, random*2_654_435_761)
	}
	require.NoError(t, x.Load(b.String()))
	_, err := x.Fragment()
	require.ErrorIs(t, err, app.ErrLinkLong)
	x.act("share")
	require.Equal(t, app.DialogShare, x.Dialog.Kind)
	require.Empty(t, x.Dialog.Values[app.ValueLink])
	require.Empty(t, x.clip)
	require.NoError(t, x.Update(app.Act{ID: "save"}))
	errands := x.Errands()
	require.Len(t, errands, 1)
	back := usual(t)
	require.NoError(t, back.Open("run.graft", errands[0].(app.Download).Bytes))
	require.Equal(t, x.TraceHash(), back.TraceHash())
}

// FuzzFragment: no link panics; what opens, opens again from the link that is made
// of it, and what does not leaves the page as it was.
func FuzzFragment(f *testing.F) {
	_, good := linked(f, 30)
	f.Add(good, "")
	f.Add(good[:50], "")
	f.Add("run1.12.AAAAAAAAAAAA", "")
	f.Add("run1.%31%32.AAAA AAAA AAAA", "")
	f.Add("run1.0.", "")
	f.Add("", "config seed=1\nadd-nodes 3 voters=(1,2,3)\ncampaign 1\nprocess-ready 1\nat 2\n")
	f.Add("", "config seed=1\nadd-nodes 1 voters=(1)\ntick 1 count=99\nat 1\npropose 1 \"<b>\"\n")
	first := usual(f)
	hash := first.TraceHash()
	f.Fuzz(func(t *testing.T, fragment, text string) {
		if text != "" {
			fragment = scriptLink(text)
		}
		m := usual(t)
		if err := m.Update(app.OpenLink{Fragment: fragment}); err != nil {
			require.ErrorIs(t, err, app.ErrLink)
			require.Equal(t, hash, m.TraceHash())
			require.Len(t, m.Frame.Nodes, 3)
			return
		}
		again, err := m.Fragment()
		if err != nil {
			require.ErrorIs(t, err, app.ErrLinkLong)
			return
		}
		back := usual(t)
		require.NoError(t, back.Update(app.OpenLink{Fragment: again}))
		require.Equal(t, m.TraceHash(), back.TraceHash())
		require.Equal(t, m.Frame.Event, back.Frame.Event)
	})
}

package app

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"glassraft/core"
	"glassraft/core/check"
	"glassraft/core/script"
)

// A link holds a whole run in its fragment: "run1.", how many characters follow,
// a full stop, and the history in its short form (script.SaveShort, which carries
// a checksum and the event one is at) in the alphabet of URLs.
//
// Chat and mail change links: they break them, encode what they think special, and
// take the sentence's full stop for a part of them. Since the length and the
// checksum say which characters are meant, all others can be left out.

const (
	linkWord    = "run"
	linkVersion = "1"
	// linkMax bounds a link in characters: what chat and mail still pass on.
	linkMax = 16_000
	// linkOpenMax bounds what is read from a link, which anybody may have made.
	linkOpenMax = 100_000
	// encodingsMax is how often a link may have been percent-encoded, one over the
	// other.
	encodingsMax = 3
)

var (
	// ErrLinkLong: the run is too long for a link.
	ErrLinkLong = errors.New("the run is too long for a link; it can be saved as a file")
	// ErrLink: a link that holds no run that can be opened.
	ErrLink = errors.New("this link cannot be opened")
)

// Saved is the run with all its branches and the place one is at, as bytes.
func (m *Model) Saved() []byte { return m.keep.bytes(m.history) }

// Fragment is the part of a link behind the #. ErrLinkLong where it would be
// longer than a link may be.
func (m *Model) Fragment() (string, error) {
	saved := script.SaveShort(m.history)
	text := base64.RawURLEncoding.EncodeToString(saved)
	if end := text[len(text)-1]; end == '-' || end == '_' {
		// A program that looks for links in a text may leave out a sign at the end. What
		// follows a short form is ignored, and a zero byte is an A.
		text = base64.RawURLEncoding.EncodeToString(append(saved, 0))
	}
	text = fmt.Sprintf("%s%s.%d.%s", linkWord, linkVersion, len(text), text)
	if len(text) > linkMax {
		return "", fmt.Errorf("%w (%d characters, legal: %d)", ErrLinkLong, len(text), linkMax)
	}
	return text, nil
}

// LoadFragment replaces the run by that of a link. On an error, which is ErrLink,
// everything stays as it was.
func (m *Model) LoadFragment(fragment string) error {
	saved, err := unwrapLink(fragment)
	if err != nil {
		return err
	}
	h, err := script.LoadShort(saved, func() core.Observer { return check.New() })
	switch {
	case errors.Is(err, script.ErrCostly):
		return fmt.Errorf("%w: its run would take too long to do again", ErrLink)
	case err != nil:
		return fmt.Errorf("%w: it was damaged on its way, or is no link of Glassraft's; ask for it again, or for the run as a file", ErrLink)
	}
	return m.adopt(script.NewRunnerIn(h, &script.File{}))
}

// unwrapLink gives the bytes that a fragment holds.
func unwrapLink(fragment string) ([]byte, error) {
	if len(fragment) > linkOpenMax {
		return nil, fmt.Errorf("%w: it has %d characters (legal: up to %d)", ErrLink, len(fragment), linkOpenMax)
	}
	text := fragment
	for range encodingsMax {
		text = decoded(text)
	}
	version, rest, _ := strings.Cut(linkLetters(text), ".")
	version, ours := strings.CutPrefix(version, linkWord)
	switch {
	case !ours:
		return nil, fmt.Errorf("%w: it holds no run", ErrLink)
	case version != linkVersion:
		return nil, fmt.Errorf("%w: it was made by another version of Glassraft", ErrLink)
	}
	length, data, _ := strings.Cut(rest, ".")
	data = strings.ReplaceAll(data, ".", "")
	n, err := strconv.ParseUint(length, 10, 31)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: it was damaged on its way; ask for it again, or for the run as a file", ErrLink)
	case uint64(len(data)) < n:
		return nil, fmt.Errorf("%w: it has been cut short (%d of %d characters are left); ask for it again, or for the run as a file", ErrLink, len(data), n)
	}
	saved, err := base64.RawURLEncoding.DecodeString(data[:n])
	if err != nil {
		return nil, fmt.Errorf("%w: it was damaged on its way; ask for it again, or for the run as a file", ErrLink)
	}
	return saved, nil
}

// decoded undoes a percent-encoding once. What is none stays.
func decoded(text string) string {
	if !strings.Contains(text, "%") {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '%' && i+2 < len(text) {
			if c, err := strconv.ParseUint(text[i+1:i+3], 16, 8); err == nil {
				b.WriteByte(byte(c))
				i += 2
				continue
			}
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// linkLetters leaves out what no link holds.
func linkLetters(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_', r == '.':
			return r
		}
		return -1
	}, text)
}

// LoadSaved replaces the run by one that was saved. On an error everything stays
// as it was.
func (m *Model) LoadSaved(saved []byte) error {
	h, err := script.Load(saved, func() core.Observer { return check.New() })
	if err != nil {
		return err
	}
	return m.adopt(script.NewRunnerIn(h, &script.File{}))
}

// Open opens the content of a file: a saved run, or a script, which is then
// played from its beginning. On an error everything stays as it was.
func (m *Model) Open(name string, content []byte) error {
	if script.IsSaved(content) {
		return m.LoadSaved(content)
	}
	return m.openScript(name, string(content))
}

// The values of the dialog that shares a run.
const (
	ValueLink   = "link"   // the whole address; "" where the run is too long for one
	ValueLesson = "lesson" // that of the step of the lesson one is at; "" if none runs
	ValueCopied = "copied" // "yes", "no": the browser did not let us; "": not known yet
)

// share shows the link, and copies it.
func (m *Model) share(string) error {
	fragment, err := m.Fragment()
	if err != nil && !errors.Is(err, ErrLinkLong) {
		return err
	}
	m.open(DialogShare)
	if step := m.LessonFragment(); step != "" {
		m.Dialog.Values[ValueLesson] = m.keep.page + "#" + step
	}
	if err != nil {
		return nil // The dialog offers a file.
	}
	m.Dialog.Values[ValueLink] = m.keep.page + "#" + fragment
	m.send(Select{TestID: "share-link"})
	return m.copyLink("")
}

// copyLink copies a link that is shown: that of the run, or with ValueLesson that of
// the lesson.
func (m *Model) copyLink(which string) error {
	if which == "" {
		which = ValueLink
	}
	if m.Dialog == nil || m.Dialog.Kind != DialogShare || m.Dialog.Values[which] == "" {
		return errGone
	}
	m.Dialog.Values[ValueCopied] = ""
	m.send(Copy{Text: m.Dialog.Values[which]})
	return nil
}

// copied notes whether a text is on the clipboard.
func (m *Model) copied(msg Copied) {
	if d := m.Dialog; d != nil && d.Kind == DialogShare && (d.Values[ValueLink] == msg.Text || d.Values[ValueLesson] == msg.Text) {
		d.Values[ValueCopied] = map[bool]string{true: "yes", false: "no"}[msg.Done]
	}
}

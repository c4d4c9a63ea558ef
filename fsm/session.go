package fsm

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// SessionsMax bounds the number of sessions: they stay for ever, and each is copied into every snapshot.
const SessionsMax = 4096

// Session is what is remembered of one client.
type Session struct {
	Client string
	// Sequence is the highest one that was answered; at least 1.
	Sequence uint64
	// Response is the answer that it got.
	Response Response
}

// Sessions makes each client's request take effect exactly once, however often it stands in the log: a client that
// heard no answer may simply ask again (Raft dissertation §6.3, Raft paper §8). The zero value has no sessions. A
// state machine runs all its requests through Once, and puts the table into its snapshots by AppendText and
// UnmarshalText.
//
// For each client it keeps the last sequence and its response. So a client sends its next request when the one before
// is answered: a request that is overtaken by a later one of the same client is stale and never takes effect.
//
// It is simpler than the dissertation in two ways. A session begins with a client's first request instead of a
// registration of its own, so the clients choose their names and must not share them. And no session expires, because
// an expired one would let a late repetition take effect again; instead, when there are SessionsMax of them, further
// clients are refused.
type Sessions struct {
	byClient map[string]Session
}

// Once returns the response to a request, and calls apply for its command only if it is a new one:
//   - without a session: apply's response, each time;
//   - with a sequence higher than the client's last, or from a new client: apply's response, which is remembered;
//   - with the client's last sequence: the remembered response, whatever the command is now;
//   - with a lower sequence: a StatusError, because that response is forgotten;
//   - from a new client when there are SessionsMax, or with a client or sequence that Request.Validate refuses: a
//     StatusError.
func (s *Sessions) Once(request Request, apply func(command string) Response) Response {
	if request.Client == "" && request.Sequence == 0 {
		return apply(request.Command)
	}
	if err := request.checkSession(); err != nil {
		return failed(err)
	}
	session, known := s.byClient[request.Client]
	switch {
	case !known && len(s.byClient) >= SessionsMax:
		return failed(fmt.Errorf("client %q: no room for its session: at most %d are kept", request.Client, SessionsMax))
	case !known:
		// A copy, because the name is often a part of the text of a large request, which it would keep in memory.
		session.Client = strings.Clone(request.Client)
	case request.Sequence == session.Sequence:
		return session.Response
	case request.Sequence < session.Sequence:
		return failed(fmt.Errorf("stale sequence %d of client %q: %d is answered already, so legal is %d or a higher one",
			request.Sequence, request.Client, session.Sequence, session.Sequence))
	}
	session.Sequence = request.Sequence
	session.Response = apply(request.Command)
	if s.byClient == nil {
		s.byClient = map[string]Session{}
	}
	s.byClient[session.Client] = session
	return session.Response
}

// Clone returns a table with the same sessions, to which requests may be put without a trace in this one.
func (s *Sessions) Clone() Sessions { return Sessions{byClient: maps.Clone(s.byClient)} }

// Len returns the number of sessions.
func (s *Sessions) Len() int { return len(s.byClient) }

// All returns the sessions in the order of their clients' names, byte by byte.
func (s *Sessions) All() iter.Seq[Session] {
	return func(yield func(Session) bool) {
		for _, client := range slices.Sorted(maps.Keys(s.byClient)) {
			if !yield(s.byClient[client]) {
				return
			}
		}
	}
}

// AppendText appends the sessions, one line each in the order of All: session CLIENT SEQUENCE RESPONSE. It returns an
// error if a response has a Status that is none of the constants.
func (s *Sessions) AppendText(b []byte) ([]byte, error) {
	for session := range s.All() {
		if !session.Response.Status.known() {
			return nil, fmt.Errorf("session %q: %v", session.Client, session.Response.Status)
		}
		b = append(session.appendText(b), '\n')
	}
	return b, nil
}

// UnmarshalText replaces all sessions by those that AppendText wrote. On any other text it returns an error that wraps
// ErrBadSnapshot and names the line, and changes nothing.
func (s *Sessions) UnmarshalText(text []byte) error {
	var lines []string
	if len(text) > 0 {
		body, found := strings.CutSuffix(string(text), "\n")
		if !found {
			return fmt.Errorf("%w: last line: no line end: the sessions are cut off", ErrBadSnapshot)
		}
		lines = strings.Split(body, "\n")
	}
	parsed, err := parseSessions(lines, 1)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrBadSnapshot, err)
	}
	*s = parsed
	return nil
}

// sessionWord begins the line of a session.
const sessionWord = "session "

func (s Session) appendText(b []byte) []byte {
	b = append(b, sessionWord...)
	b = append(b, s.Client...)
	b = append(b, ' ')
	b = strconv.AppendUint(b, s.Sequence, 10)
	b = append(b, ' ')
	return s.Response.appendText(b)
}

// parseSessions reads the lines of AppendText; firstLine is the number of the first of them, for errors.
func parseSessions(lines []string, firstLine int) (Sessions, error) {
	if len(lines) > SessionsMax {
		return Sessions{}, fmt.Errorf("line %d: %d sessions: legal are at most %d", firstLine, len(lines), SessionsMax)
	}
	sessions := Sessions{byClient: make(map[string]Session, len(lines))}
	clientLast := ""
	for i, line := range lines {
		session, err := parseSession(line)
		if err != nil {
			return Sessions{}, fmt.Errorf("line %d: %w", firstLine+i, err)
		}
		if session.Client <= clientLast {
			return Sessions{}, fmt.Errorf("line %d: client %q after %q: legal is ascending order", firstLine+i,
				session.Client, clientLast)
		}
		sessions.byClient[session.Client] = session
		clientLast = session.Client
	}
	return sessions, nil
}

// parseSession reads one line, exactly as Session.appendText writes it.
func parseSession(line string) (Session, error) {
	rest, found := strings.CutPrefix(line, sessionWord)
	client, rest, _ := strings.Cut(rest, " ")
	sequence, response, _ := strings.Cut(rest, " ")
	if !found {
		return Session{}, fmt.Errorf("unexpected %s: legal is session CLIENT SEQUENCE RESPONSE", excerpt(line))
	}
	if err := checkClient(client); err != nil {
		return Session{}, err
	}
	session := Session{Client: client}
	var err error
	if session.Sequence, err = parseSequence(sequence); err != nil {
		return Session{}, err
	}
	if session.Response, err = parseResponse(response); err != nil {
		return Session{}, err
	}
	if want := string(session.appendText(nil)); line != want {
		return Session{}, fmt.Errorf("%s is not written as %s", excerpt(line), excerpt(want))
	}
	return session, nil
}

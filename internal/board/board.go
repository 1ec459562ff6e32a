// Package board makes what the instructor sees, and what the projector shows, of a room. Both are projections:
// pure functions of the room's state and of the moment.
package board

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/curriculum"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/event"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/room"
)

// World is what a projection needs besides the state.
type World struct {
	Course  room.Course
	Lang    curriculum.Lang
	Person  func(event.ParticipantID) event.Person
	Online  map[event.ParticipantID]bool
	Now     time.Time
	URL     string
	QR      curriculum.HTML
	Failing bool // the last write failed
}

// Board is the instructor's view; wire format of types.ts.
type Board struct {
	Seq             event.Seq       `json:"seq"`
	Now             time.Time       `json:"now"`
	Room            room.Public     `json:"room"`
	ParticipantsURL string          `json:"participants_url"`
	QR              curriculum.HTML `json:"qr"`
	Online          int             `json:"online"`
	Clock           Clock           `json:"clock"`
	Agenda          []Item          `json:"agenda"`
	Cuts            []Cut           `json:"cuts"`
	Where           []Where         `json:"where"`
	Next            *Next           `json:"next"`
	Seats           []Seat          `json:"seats"`
	Help            []Help          `json:"help"`
	Ready           int             `json:"ready"`
	Misconceptions  []Misconception `json:"misconceptions"`
	Predictions     []Prediction    `json:"predictions"`
	Rounds          map[string]int  `json:"rounds"`
	Poll            *Poll           `json:"poll"`
	Debate          *Debate         `json:"debate"`
	Questions       []Question      `json:"questions"`
	Notebooks       []Notebook      `json:"notebooks"`
	Trainings       Trainings       `json:"trainings"`
	Projecting      Projecting      `json:"projecting"`
	Storage         string          `json:"storage"`
}

// Clock is in seconds (elapsed) and minutes (the rest). Late is nil where the plan says nothing: parts were left out.
type Clock struct {
	Started *time.Time `json:"started"`
	Elapsed int        `json:"elapsed"`
	Planned int        `json:"planned"`
	Late    *int       `json:"late"`
	Extra   int        `json:"extra"`
	Item    *string    `json:"item"`
	Since   *time.Time `json:"since"` // the item began
}

type Item struct {
	ID    string `json:"id"`
	From  int    `json:"from"`
	To    int    `json:"to"`
	Title string `json:"title"`
	State string `json:"state"`
	Drift int    `json:"drift"`
}

type Cut struct {
	curriculum.Cut
	On bool `json:"on"`
}

// Where counts people on a screen, or in a place besides the lesson: there Point is empty.
type Where struct {
	event.Point
	Place *Place `json:"place"`
	Count int    `json:"count"`
	Here  bool   `json:"here"`
}

// Place is a place with its title.
type Place struct {
	event.Place
	Title string `json:"title"`
}

type Next struct {
	event.Point
	Title string `json:"title"`
}

type Seat struct {
	Seat        int                 `json:"seat"`
	Participant event.ParticipantID `json:"participant"`
	Name        string              `json:"name"`
	Online      bool                `json:"online"`
	At          *event.Point        `json:"at"`
	Place       *Place              `json:"place"`
	Help        bool                `json:"help"`
	Since       *time.Time          `json:"since"`
}

type Help struct {
	Participant event.ParticipantID `json:"participant"`
	Seat        int                 `json:"seat"`
	Kind        string              `json:"kind"` // help, lost or stuck
	event.Point
	What  string    `json:"what"`
	Since time.Time `json:"since"`
}

type Misconception struct {
	Exercise      string `json:"exercise"`
	Misconception string `json:"misconception"`
	Title         string `json:"title"`
	Count         int    `json:"count"`
	Of            int    `json:"of"`
}

type Prediction struct {
	Predict  string              `json:"predict"`
	Question curriculum.HTML     `json:"question"`
	Options  []curriculum.Option `json:"options"`
	Counts   map[string]int      `json:"counts"`
}

type Poll struct {
	Poll     string              `json:"poll"`
	Title    string              `json:"title"`
	Round    int                 `json:"round"`
	Phase    string              `json:"phase"`
	Deadline *time.Time          `json:"deadline"`
	Voted    int                 `json:"voted"`
	Of       int                 `json:"of"`
	First    map[string]int      `json:"first"`
	Second   map[string]int      `json:"second"`
	Right    *int                `json:"right"` // percent
	Advice   *string             `json:"advice"`
	Shown    bool                `json:"shown"`
	Options  []curriculum.Option `json:"options"`
	Correct  string              `json:"correct"`
}

type Debate struct {
	Debate    string     `json:"debate"`
	Title     string     `json:"title"`
	Phase     string     `json:"phase"`
	Arguments []Argument `json:"arguments"`
}

type Argument struct {
	room.PublicArgument
	Hidden bool `json:"hidden"`
}

type Question struct {
	room.PublicQuestion
	State string `json:"state"`
}

type Notebook struct {
	Notebook string `json:"notebook"`
	Cell     string `json:"cell"`
	Done     int    `json:"done"`
	Stuck    int    `json:"stuck"`
}

type Trainings struct {
	Count int     `json:"count"`
	Best  float64 `json:"best"`
}

type Projecting struct {
	What string `json:"what"`
	Ref  string `json:"ref,omitempty"`
}

// KindStuck marks a participant whom a check cell holds up, and who did not ask.
const KindStuck = "stuck"

// Of is the instructor's view of s.
func Of(s *room.State, w World) Board {
	outline := w.Course.Outline(w.Lang)
	b := Board{
		Seq: s.Version, Now: w.Now.UTC().Truncate(time.Millisecond), Room: s.Public(w.Course, w.Lang), ParticipantsURL: w.URL, QR: w.QR, Online: len(w.Online),
		Where: where(s, w), Next: next(s, w, outline), Seats: seats(s, w), Help: help(s, w, outline),
		Misconceptions: misconceptions(s, w), Predictions: predictions(s, w), Rounds: map[string]int{},
		Poll: poll(s, w), Debate: debate(s, w), Questions: questions(s), Notebooks: notebooks(s),
		Trainings:  Trainings{Count: s.Trained.Count, Best: s.Trained.Best},
		Projecting: Projecting{What: s.Project.What, Ref: s.Project.Ref}, Storage: "saved",
	}
	b.Clock, b.Agenda, b.Cuts = plan(s, w, outline)
	for id, rounds := range s.Polls {
		b.Rounds[id] = len(rounds)
	}
	for id := range s.Debates {
		b.Rounds[id] = 1
	}
	for _, sent := range s.Sent {
		b.Rounds[sent.Ref]++
	}
	for _, p := range s.Participants {
		if p.Note != nil && p.Note.Kind == room.NoteReady && !p.Note.Time.Before(s.MovedOn()) {
			b.Ready++
		}
	}
	if w.Failing {
		b.Storage = "failing"
	}
	return b
}

func titled(w World, p *event.Place) *Place {
	if p == nil {
		return nil
	}
	facts, _ := room.PlaceIn(w.Course, w.Lang, *p)
	return &Place{*p, facts.Title}
}

// where counts people on each screen up to the window, on any farther one where somebody is, and in each place where
// somebody is or everybody was sent.
func where(s *room.State, w World) []Where {
	counts, away := map[event.Point]int{}, map[event.Place]int{}
	for _, p := range s.Participants {
		switch {
		case p.Seat == 0:
		case p.Place != nil:
			away[*p.Place]++
		case p.Point != nil:
			counts[*p.Point]++
		}
	}
	if s.Place != nil {
		away[*s.Place] += 0
	}
	list := []Where{}
	opened := s.Window != nil
	for _, point := range w.Course.Points() {
		p := event.Point{Unit: point.Unit, Screen: point.Screen}
		last := s.Window != nil && p == *s.Window
		if opened || counts[p] > 0 {
			list = append(list, Where{Point: p, Count: counts[p], Here: last && s.Place == nil})
		}
		if last {
			opened = false
		}
	}
	places := slices.SortedFunc(maps.Keys(away), func(a, b event.Place) int { return cmp.Or(cmp.Compare(a.What, b.What), cmp.Compare(a.Ref, b.Ref)) })
	for _, place := range places {
		list = append(list, Where{Place: titled(w, &place), Count: away[place], Here: s.Place != nil && *s.Place == place})
	}
	return list
}

func next(s *room.State, w World, outline curriculum.Outline) *Next {
	points := w.Course.Points()
	at := 0
	if s.Window != nil {
		at = 1 + slices.IndexFunc(points, func(p curriculum.Point) bool { return p.Unit == s.Window.Unit && p.Screen == s.Window.Screen })
	}
	if at >= len(points) {
		return nil
	}
	p := event.Point{Unit: points[at].Unit, Screen: points[at].Screen}
	return &Next{Point: p, Title: screenTitle(outline, p)}
}

// screenTitle is the screen's title, or the unit's where the screen has none.
func screenTitle(outline curriculum.Outline, p event.Point) string {
	for _, u := range outline.Units {
		if u.ID != p.Unit {
			continue
		}
		for _, screen := range u.Screens {
			if screen.ID == p.Screen && screen.Title != "" {
				return screen.Title
			}
		}
		return u.Title
	}
	return ""
}

func seats(s *room.State, w World) []Seat {
	list := []Seat{}
	for _, seat := range slices.Sorted(maps.Keys(s.Seated)) {
		p := s.Participants[s.Seated[seat]]
		entry := Seat{Seat: seat, Participant: p.ID, Name: w.Person(p.ID).Name, Online: w.Online[p.ID], At: p.Point, Place: titled(w, p.Place)}
		if p.Note != nil && p.Note.Kind != room.NoteReady {
			entry.Help, entry.Since = true, &p.Note.Time
		} else if _, _, check, ok := stuckAt(p); ok {
			entry.Help, entry.Since = true, &check.Since
		}
		list = append(list, entry)
	}
	return list
}

// stuckAt is the check cell that has held p up longest.
func stuckAt(p *room.Participant) (notebook, cell string, found room.Check, ok bool) {
	for _, nb := range slices.Sorted(maps.Keys(p.Checks)) {
		for _, c := range slices.Sorted(maps.Keys(p.Checks[nb])) {
			if check := p.Checks[nb][c]; check.Stuck() && (!ok || check.Since.Before(found.Since)) {
				notebook, cell, found, ok = nb, c, check, true
			}
		}
	}
	return notebook, cell, found, ok
}

// help is the queue, who waits longest first. One entry each: asking counts more than being stuck.
func help(s *room.State, w World, outline curriculum.Outline) []Help {
	list := []Help{}
	for _, seat := range slices.Sorted(maps.Keys(s.Seated)) {
		p := s.Participants[s.Seated[seat]]
		entry := Help{Participant: p.ID, Seat: p.Seat}
		if p.Point != nil {
			entry.Point = *p.Point
		}
		notebook, cell, check, stuck := stuckAt(p)
		if stuck {
			entry.What = notebook + " · " + cell
		}
		switch {
		case p.Note != nil && p.Note.Kind != room.NoteReady:
			entry.Kind, entry.Since = p.Note.Kind, p.Note.Time
			if p.Note.At != (event.Point{}) {
				entry.Point = p.Note.At
			}
			switch {
			case stuck:
			case p.Place != nil:
				entry.What = titled(w, p.Place).Title
			default:
				entry.What = screenTitle(outline, entry.Point)
			}
		case stuck:
			entry.Kind, entry.Since = KindStuck, check.Since
		default:
			continue
		}
		list = append(list, entry)
	}
	slices.SortStableFunc(list, func(a, b Help) int { return a.Since.Compare(b.Since) })
	return list
}

// misconceptions counts whose newest answer shows one: it falls when people learn.
func misconceptions(s *room.State, w World) []Misconception {
	type key struct{ exercise, misconception string }
	counts, answered := map[key]int{}, map[string]int{}
	for _, p := range s.Participants {
		for exercise, work := range p.Exercises {
			if len(work.Answers) == 0 {
				continue
			}
			answered[exercise]++
			if last := work.Answers[len(work.Answers)-1]; last.Misconception != "" {
				counts[key{exercise, last.Misconception}]++
			}
		}
	}
	list := []Misconception{}
	for k, n := range counts {
		list = append(list, Misconception{Exercise: k.exercise, Misconception: k.misconception, Title: w.Course.MisconceptionTitle(w.Lang, k.exercise, k.misconception), Count: n, Of: answered[k.exercise]})
	}
	slices.SortFunc(list, func(a, b Misconception) int {
		return cmp.Or(b.Count-a.Count, cmp.Compare(a.Exercise, b.Exercise), cmp.Compare(a.Misconception, b.Misconception))
	})
	return list
}

// predictions are histograms, the one that was answered last first.
func predictions(s *room.State, w World) []Prediction {
	counts, newest := map[string]map[string]int{}, map[string]event.Seq{}
	for _, p := range s.Participants {
		for id, made := range p.Predictions {
			if counts[id] == nil {
				counts[id] = map[string]int{}
				for _, o := range w.Course.PredictionOptions(w.Lang, id) {
					counts[id][o.ID] = 0
				}
			}
			counts[id][made.Choice]++
			newest[id] = max(newest[id], made.Seq)
		}
	}
	list := []Prediction{}
	for _, id := range slices.SortedFunc(maps.Keys(counts), func(a, b string) int { return cmp.Compare(newest[b], newest[a]) }) {
		list = append(list, Prediction{Predict: id, Question: w.Course.PredictionQuestion(w.Lang, id), Options: w.Course.PredictionOptions(w.Lang, id), Counts: counts[id]})
	}
	return list
}

// Shares of right answers between which talking helps most; curriculum 1.1, after Crouch and Mazur 2001.
const (
	talkFrom = 30 // percent: below it, explain again
	talkTo   = 70 // percent: above it, let a volunteer explain
)

func poll(s *room.State, w World) *Poll {
	r := s.Round()
	if r == nil {
		return nil
	}
	page, _ := w.Course.PollPage(w.Lang, s.Poll.Poll)
	key, _ := w.Course.PollKey(s.Poll.Poll)
	p := &Poll{
		Poll: s.Poll.Poll, Title: page.Title, Round: s.Poll.Round, Phase: r.Phase, Voted: len(r.Last()), Of: voters(s, w),
		First: full(page.Options, r.First), Second: full(page.Options, r.Second), Shown: r.Shown, Options: page.Options, Correct: key.Correct,
	}
	if p.Options == nil {
		p.Options = []curriculum.Option{}
	}
	if deadline := r.Deadline; !deadline.IsZero() {
		p.Deadline = &deadline // a copy: the view outlives the lock on the state
	}
	if votes := r.Last(); len(votes) > 0 && key.Correct != "" { // an opinion is neither right nor wrong
		right := int(math.Round(100 * float64(room.Count(votes)[key.Correct]) / float64(len(votes))))
		p.Right = &right
		if r.Phase == room.PhaseClosed || 2*p.Voted >= p.Of { // the few who are fastest are not the room
			advice := Advice(right)
			p.Advice = &advice
		}
	}
	return p
}

// Advice is what to do with a share of right answers, in percent.
func Advice(right int) string {
	switch {
	case right < talkFrom:
		return "explain"
	case right > talkTo:
		return "volunteer"
	}
	return "talk"
}

// voters is who could vote: those in the room, and those who did and left.
func voters(s *room.State, w World) int {
	voted := 0
	if r := s.Round(); r != nil {
		voted = len(r.Last())
	}
	return max(voted, len(w.Online))
}

// full has a count for each option.
func full(options []curriculum.Option, votes map[event.ParticipantID]string) map[string]int {
	counts := room.Count(votes)
	for _, o := range options {
		counts[o.ID] += 0
	}
	return counts
}

func debate(s *room.State, w World) *Debate {
	d := s.Debates[s.Debate]
	if d == nil {
		return nil
	}
	page, _ := w.Course.DebatePage(w.Lang, s.Debate)
	view := &Debate{Debate: s.Debate, Title: page.Title, Phase: d.Phase, Arguments: []Argument{}}
	for _, id := range d.Arguments {
		a := s.Arguments[id]
		if a.Text == "" {
			continue // its author was erased
		}
		view.Arguments = append(view.Arguments, Argument{room.PublicArgument{ID: id, Text: a.Text, Votes: len(a.Votes)}, a.Hidden})
	}
	return view
}

func questions(s *room.State) []Question {
	list := []Question{}
	for _, id := range s.Asked {
		q := s.Questions[id]
		if q.Text == "" {
			continue // its author was erased
		}
		list = append(list, Question{room.PublicQuestion{ID: id, Text: q.Text, Votes: len(q.Votes)}, q.State})
	}
	return list
}

func notebooks(s *room.State) []Notebook {
	type key struct{ notebook, cell string }
	found := map[key]*Notebook{}
	for _, p := range s.Participants {
		for notebook, cells := range p.Checks {
			for cell, check := range cells {
				n := found[key{notebook, cell}]
				if n == nil {
					n = &Notebook{Notebook: notebook, Cell: cell}
					found[key{notebook, cell}] = n
				}
				if check.OK {
					n.Done++
				}
				if check.Stuck() {
					n.Stuck++
				}
			}
		}
	}
	list := []Notebook{}
	for _, n := range found {
		list = append(list, *n)
	}
	slices.SortFunc(list, func(a, b Notebook) int {
		return cmp.Or(cmp.Compare(a.Notebook, b.Notebook), cmp.Compare(a.Cell, b.Cell))
	})
	return list
}

package room

import (
	"time"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/curriculum"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/event"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/exercise"
)

// Public is what everybody in the room may know; wire format PublicRoom of types.ts.
type Public struct {
	Seq       event.Seq        `json:"seq"`
	Seats     int              `json:"seats"`
	Taken     int              `json:"taken"`
	Mode      string           `json:"mode"`
	Paused    bool             `json:"paused"`
	Started   *time.Time       `json:"started"`
	Window    *event.Point     `json:"window"`
	Place     *event.Place     `json:"place"`
	Poll      *PublicPoll      `json:"poll"`
	Debate    *PublicDebate    `json:"debate"`
	Questions []PublicQuestion `json:"questions"`
}

type PublicPoll struct {
	Poll     string     `json:"poll"`
	Round    int        `json:"round"`
	Phase    string     `json:"phase"`
	Deadline *time.Time `json:"deadline"`
	Votes    int        `json:"votes"`
	Shown    *Shown     `json:"shown"`
}

// Shown is a round's result, once released.
type Shown struct {
	First   map[string]int             `json:"first"`
	Second  map[string]int             `json:"second"`
	Correct string                     `json:"correct"`
	Why     map[string]curriculum.HTML `json:"why"`
}

type PublicDebate struct {
	Debate    string           `json:"debate"`
	Phase     string           `json:"phase"`
	Arguments []PublicArgument `json:"arguments"`
}

type PublicArgument struct {
	ID    string `json:"id"`
	Text  string `json:"text"`
	Votes int    `json:"votes"`
}

type PublicQuestion struct {
	ID    string `json:"id"`
	Text  string `json:"text"`
	Votes int    `json:"votes"`
}

// Public is s as everybody may see it, in lang.
func (s *State) Public(course Course, lang curriculum.Lang) Public {
	p := Public{
		Seq: s.Version, Seats: s.Seats, Taken: s.Taken(), Mode: s.Mode, Paused: s.Paused,
		Started: moment(s.Started), Window: s.Window, Place: s.Place, Questions: []PublicQuestion{},
	}
	if r := s.Round(); r != nil {
		p.Poll = &PublicPoll{Poll: s.Poll.Poll, Round: s.Poll.Round, Phase: r.Phase, Deadline: moment(r.Deadline), Votes: len(r.Last()), Shown: s.Shown(course, lang)}
	}
	if d := s.Debates[s.Debate]; d != nil {
		p.Debate = &PublicDebate{Debate: s.Debate, Phase: d.Phase, Arguments: s.OpenArguments(d)}
	}
	for _, id := range s.Asked {
		if q := s.Questions[id]; q.State == Approved {
			p.Questions = append(p.Questions, PublicQuestion{ID: id, Text: q.Text, Votes: len(q.Votes)})
		}
	}
	return p
}

// Shown is the result of the round in the room, nil until it is shown.
func (s *State) Shown(course Course, lang curriculum.Lang) *Shown {
	r := s.Round()
	if r == nil || !r.Shown {
		return nil
	}
	shown := &Shown{First: s.counts(course, r.First), Why: map[string]curriculum.HTML{}}
	if r.Second != nil {
		shown.Second = s.counts(course, r.Second)
	}
	if key, ok := course.PollKey(s.Poll.Poll); ok {
		shown.Correct = key.Correct
		for option, why := range key.Why {
			shown.Why[option] = why[lang]
		}
	}
	return shown
}

// counts has every option, those without a vote too.
func (s *State) counts(course Course, votes map[event.ParticipantID]string) map[string]int {
	counts := Count(votes)
	for _, option := range pollOptions(course, s.Poll.Poll) {
		counts[option] += 0
	}
	return counts
}

// OpenArguments are the arguments that everybody may read: not hidden, and only once arguing began.
func (s *State) OpenArguments(d *Debate) []PublicArgument {
	open := []PublicArgument{}
	if d.Phase != PhaseArgue && d.Phase != PhaseClosed {
		return open
	}
	for _, id := range d.Arguments {
		if a := s.Arguments[id]; !a.Hidden {
			open = append(open, PublicArgument{ID: id, Text: a.Text, Votes: len(a.Votes)})
		}
	}
	return open
}

// Me is everything that one participant did; wire format of types.ts.
type Me struct {
	Seat        int                             `json:"seat"`
	Participant event.ParticipantID             `json:"participant"`
	Name        string                          `json:"name"`
	Lang        string                          `json:"lang"`
	ReturnCode  string                          `json:"return_code"`
	Seq         event.Seq                       `json:"seq"`
	At          *event.Point                    `json:"at"`
	Place       *event.Place                    `json:"place"`
	Predictions map[string]string               `json:"predictions"`
	Votes       map[string]map[int]MyVotes      `json:"votes"`
	Arguments   map[string]MyArguments          `json:"arguments"`
	Exercises   map[string]MyWork               `json:"exercises"`
	Help        bool                            `json:"help"`
	Questions   MyQuestions                     `json:"questions"`
	Notebooks   map[string]map[string]CellState `json:"notebooks"`
}

type MyVotes struct {
	Vote   string `json:"vote,omitempty"`
	Revote string `json:"revote,omitempty"`
}

type MyArguments struct {
	Mine  []string `json:"mine"`
	Voted []string `json:"voted"`
}

type MyWork struct {
	Attempt int               `json:"attempt"`
	Tries   int               `json:"tries"`
	Verdict *exercise.Verdict `json:"verdict"`
}

type MyQuestions struct {
	Mine  []string `json:"mine"`
	Voted []string `json:"voted"`
}

// CellState is how a check cell stands for its participant.
type CellState struct {
	OK    bool `json:"ok"`
	Fails int  `json:"fails"`
}

// Me is p's own view; person holds the labels.
func (s *State) Me(p *Participant, person event.Person) Me {
	me := Me{
		Seat: p.Seat, Participant: p.ID, Name: person.Name, Lang: person.Lang, ReturnCode: person.ReturnCode, Seq: s.Version, At: p.Point, Place: p.Place,
		Predictions: map[string]string{}, Votes: map[string]map[int]MyVotes{}, Arguments: map[string]MyArguments{},
		Exercises: map[string]MyWork{}, Help: p.Note != nil && p.Note.Kind != NoteReady, Questions: MyQuestions{Mine: []string{}, Voted: []string{}},
		Notebooks: map[string]map[string]CellState{},
	}
	for predict, made := range p.Predictions {
		me.Predictions[predict] = made.Choice
	}
	for poll, rounds := range s.Polls {
		for i, r := range rounds {
			votes := MyVotes{Vote: r.First[p.ID], Revote: r.Second[p.ID]}
			if votes == (MyVotes{}) {
				continue
			}
			if me.Votes[poll] == nil {
				me.Votes[poll] = map[int]MyVotes{}
			}
			me.Votes[poll][i+1] = votes
		}
	}
	for id, d := range s.Debates {
		mine := MyArguments{Mine: []string{}, Voted: []string{}}
		for _, argument := range d.Arguments {
			a := s.Arguments[argument]
			if a.By == p.ID {
				mine.Mine = append(mine.Mine, argument)
			}
			if a.Votes[p.ID] {
				mine.Voted = append(mine.Voted, argument)
			}
		}
		me.Arguments[id] = mine
	}
	for id, w := range p.Exercises {
		mine := MyWork{Attempt: w.Attempt, Tries: w.Tries(w.Attempt, s.Version)}
		if last, ok := w.LastAnswer(w.Attempt); ok {
			mine.Verdict = &last.Verdict
		}
		me.Exercises[id] = mine
	}
	for _, id := range s.Asked {
		q := s.Questions[id]
		if q.By == p.ID {
			me.Questions.Mine = append(me.Questions.Mine, id)
		}
		if q.Votes[p.ID] {
			me.Questions.Voted = append(me.Questions.Voted, id)
		}
	}
	for notebook, cells := range p.Checks {
		me.Notebooks[notebook] = map[string]CellState{}
		for cell, check := range cells {
			me.Notebooks[notebook][cell] = CellState{OK: check.OK, Fails: check.Fails}
		}
	}
	return me
}

func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

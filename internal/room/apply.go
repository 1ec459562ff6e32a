package room

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/event"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/exercise"
)

// Apply folds one event into the state. It refuses an event that cannot follow: the log would not be this room's.
func Apply(s *State, seq event.Seq, at time.Time, p event.Payload) error {
	if seq != s.Version+1 {
		return fmt.Errorf("event %d cannot follow version %d", seq, s.Version)
	}
	if err := s.apply(seq, at, p); err != nil {
		return fmt.Errorf("event %d, %s: %w", seq, p.Kind(), err)
	}
	s.Version, s.At = seq, at
	return nil
}

func (s *State) apply(seq event.Seq, at time.Time, p event.Payload) error {
	var who *Participant
	if act, ok := p.(interface {
		Owner() event.ParticipantID
		Client() event.ClientID
	}); ok {
		if who = s.Participants[act.Owner()]; who == nil {
			return fmt.Errorf("participant %q has no seat", act.Owner())
		}
		who.Done[act.Client()] = seq
	}
	if act, ok := p.(interface{ Command() event.ClientID }); ok && act.Command() != "" {
		s.Acts[act.Command()] = seq
	}

	switch e := p.(type) {
	case event.RoomCreated:
		s.Seats = e.Seats
	case event.SeatsChanged:
		s.Seats = e.Seats
	case event.SeatTaken:
		if s.Seated[e.Seat] != "" || s.Participants[e.Participant] != nil {
			return fmt.Errorf("seat %d or participant %s is there twice", e.Seat, e.Participant)
		}
		s.Seated[e.Seat] = e.Participant
		s.Participants[e.Participant] = &Participant{
			ID: e.Participant, Seat: e.Seat, Lang: e.Lang,
			Predictions: map[string]Prediction{},
			Exercises:   map[string]*Work{},
			Cells:       map[string]map[string]Cell{},
			Checks:      map[string]map[string]Check{},
			Done:        map[event.ClientID]event.Seq{},
		}
		s.Tokens[e.Token] = e.Participant
		if e.Request != "" {
			s.Requests[e.Request] = e.Participant
		}
	case event.DeviceAdded:
		if s.Participants[e.Participant] == nil {
			return fmt.Errorf("participant %q has no seat", e.Participant)
		}
		s.Tokens[e.Token] = e.Participant
	case event.LabelChanged:
	case event.ParticipantErased:
		return s.erase(e.Participant)
	case event.RoleGranted:
		s.Roles[e.Token] = e.Role

	case event.Moved:
		point := e.Point
		who.Point, who.Place = &point, nil
	case event.PlaceEntered:
		place := e.Place
		who.Place = &place
	case event.PredictionMade:
		who.Predictions[e.Predict] = Prediction{Choice: e.Choice, Lang: e.Lang, Seq: seq}
	case event.VoteCast:
		r, err := s.round(e.Poll, e.Round)
		if err != nil {
			return err
		}
		votes := r.Votes()
		if votes == nil || r.Phase != e.Phase {
			return fmt.Errorf("no %s is running", e.Phase)
		}
		votes[e.Participant] = e.Choice
	case event.ArgumentMade:
		d := s.Debates[e.Debate]
		if d == nil {
			return fmt.Errorf("debate %q was not opened", e.Debate)
		}
		d.Arguments = append(d.Arguments, e.Argument)
		s.Arguments[e.Argument] = &Argument{ID: e.Argument, Debate: e.Debate, By: e.Participant, Text: e.Text, Votes: map[event.ParticipantID]bool{}}
	case event.ArgumentVoted:
		a := s.Arguments[e.Argument]
		if a == nil {
			return fmt.Errorf("argument %q is unknown", e.Argument)
		}
		a.Votes[e.Participant] = true
	case event.HelpAsked:
		who.Note = &Note{Kind: e.Note, At: e.Point, Time: at}
	case event.HelpCancelled:
		who.Note = nil
	case event.QuestionAsked:
		s.Questions[e.Question] = &Question{ID: e.Question, By: e.Participant, Text: e.Text, Votes: map[event.ParticipantID]bool{}, State: Waiting}
		s.Asked = append(s.Asked, e.Question)
	case event.QuestionVoted:
		q := s.Questions[e.Question]
		if q == nil {
			return fmt.Errorf("question %q is unknown", e.Question)
		}
		q.Votes[e.Participant] = true
	case event.AnswerGiven:
		w := who.work(e.Exercise)
		w.Answers = append(w.Answers, Answer{Seq: seq, Attempt: e.Attempt, Lang: e.Lang, Raw: e.Raw, Verdict: exercise.Verdict(e.Verdict), Misconception: e.Misconception})
	case event.HintTaken:
		w := who.work(e.Exercise)
		w.Hints[e.Attempt] = append(w.Hints[e.Attempt], seq)
	case event.VersionDrawn:
		who.work(e.Exercise).Attempt = e.Attempt
	case event.CellSaved:
		if who.Cells[e.Notebook] == nil {
			who.Cells[e.Notebook] = map[string]Cell{}
		}
		who.Cells[e.Notebook][e.Cell] = Cell{Source: e.Source, Lang: e.Lang, Version: e.Version}
	case event.CheckRun:
		if who.Checks[e.Notebook] == nil {
			who.Checks[e.Notebook] = map[string]Check{}
		}
		check := who.Checks[e.Notebook][e.Cell]
		check.OK = e.OK
		if !e.OK {
			check.Fails++
			if check.Fails == check.Attended+1 {
				check.Since = at
			}
		}
		who.Checks[e.Notebook][e.Cell] = check
	case event.TrainingReported:
		s.Trained.Count++
		s.Trained.Best = max(s.Trained.Best, e.Accuracy)

	case event.WorkshopStarted:
		s.Started = at
	case event.WindowOpened:
		point := e.Point
		s.Window, s.Place = &point, nil
		s.Opened = append(s.Opened, Opening{Point: point, At: at})
		// Moving on with the lesson puts away what is finished.
		if r := s.Round(); r != nil && r.Phase == PhaseClosed {
			r.Shown, s.Poll = false, nil
		}
		s.leaveClosedDebate()
	case event.RoomSent:
		s.leaveClosedDebate()
		if s.Place = nil; e.Place.What != Lesson {
			place := e.Place
			s.Place = &place
			s.Sent = append(s.Sent, Sending{Place: place, At: at})
		}
	case event.RoomPaused:
		s.Paused = true
	case event.RoomResumed:
		s.Paused = false
	case event.ModeSet:
		s.Mode = e.Mode
	case event.TimeExtended:
		s.Extended = append(s.Extended, Extension{At: at, Minutes: e.Minutes})
	case event.ItemCut:
		if e.On {
			s.Cuts[e.Item] = true
		} else {
			delete(s.Cuts, e.Item)
		}

	case event.PollOpened:
		if e.Round != len(s.Polls[e.Poll])+1 {
			return fmt.Errorf("round %d of %s cannot follow round %d", e.Round, e.Poll, len(s.Polls[e.Poll]))
		}
		s.Polls[e.Poll] = append(s.Polls[e.Poll], &Round{Phase: PhaseVote, Deadline: e.Deadline, First: map[event.ParticipantID]string{}})
		s.Poll = &PollRef{Poll: e.Poll, Round: e.Round}
	case event.TalkOpened:
		r, err := s.round(e.Poll, e.Round)
		if err != nil {
			return err
		}
		r.Phase, r.Deadline = PhaseTalk, e.Deadline
	case event.RevoteOpened:
		r, err := s.round(e.Poll, e.Round)
		if err != nil {
			return err
		}
		r.Phase, r.Deadline, r.Second = PhaseRevote, e.Deadline, map[event.ParticipantID]string{}
	case event.PollClosed:
		r, err := s.round(e.Poll, e.Round)
		if err != nil {
			return err
		}
		r.Phase, r.Deadline = PhaseClosed, time.Time{}
	case event.PollShown:
		r, err := s.round(e.Poll, e.Round)
		if err != nil {
			return err
		}
		r.Shown, r.Released = true, true
		s.Poll = &PollRef{Poll: e.Poll, Round: e.Round}
	case event.PollHidden:
		r, err := s.round(e.Poll, e.Round)
		if err != nil {
			return err
		}
		r.Shown, s.Poll = false, nil

	case event.DebateOpened:
		if s.Debates[e.Debate] == nil {
			s.Debates[e.Debate] = &Debate{Opened: at}
		}
		s.Debates[e.Debate].Phase = PhasePredict
		s.Debate, s.Place = e.Debate, nil
	case event.DebatePhaseSet:
		d := s.Debates[e.Debate]
		if d == nil {
			return fmt.Errorf("debate %q was not opened", e.Debate)
		}
		d.Phase = e.Phase
	case event.DebateClosed:
		d := s.Debates[e.Debate]
		if d == nil {
			return fmt.Errorf("debate %q was not opened", e.Debate)
		}
		d.Phase, s.Debate = PhaseClosed, ""
	case event.ArgumentHidden:
		return s.hide(e.Argument, true)
	case event.ArgumentShown:
		return s.hide(e.Argument, false)
	case event.HelpDone:
		helped := s.Participants[e.Participant]
		if helped == nil {
			return fmt.Errorf("participant %q has no seat", e.Participant)
		}
		if helped.Note != nil && helped.Note.Kind != NoteReady {
			helped.Note = nil
		}
		for _, cells := range helped.Checks {
			for cell, check := range cells {
				check.Attended = check.Fails
				cells[cell] = check
			}
		}
	case event.QuestionApproved:
		return s.moderate(e.Question, Approved)
	case event.QuestionHidden:
		return s.moderate(e.Question, Hidden)
	case event.Projected:
		s.Project = Projection{What: e.What, Ref: e.Ref}
	default:
		return fmt.Errorf("%T is not folded", p)
	}
	return nil
}

func (s *State) leaveClosedDebate() {
	if d := s.Debates[s.Debate]; d != nil && d.Phase == PhaseClosed {
		s.Debate = ""
	}
}

func (s *State) round(poll string, round int) (*Round, error) {
	if rounds := s.Polls[poll]; round >= 1 && round <= len(rounds) {
		return rounds[round-1], nil
	}
	return nil, fmt.Errorf("%s has no round %d", poll, round)
}

func (s *State) hide(argument string, hidden bool) error {
	a := s.Arguments[argument]
	if a == nil {
		return fmt.Errorf("argument %q is unknown", argument)
	}
	a.Hidden = hidden
	return nil
}

func (s *State) moderate(question, state string) error {
	q := s.Questions[question]
	if q == nil {
		return fmt.Errorf("question %q is unknown", question)
	}
	q.State = state
	return nil
}

// erase frees the seat and forgets what was written; votes, verdicts and counts stay, without a text and without a person.
func (s *State) erase(id event.ParticipantID) error {
	p := s.Participants[id]
	if p == nil {
		return fmt.Errorf("participant %q has no seat", id)
	}
	delete(s.Seated, p.Seat)
	p.Seat, p.Point, p.Place, p.Note = 0, nil, nil, nil
	clear(p.Cells)
	maps.DeleteFunc(s.Tokens, func(_ string, owner event.ParticipantID) bool { return owner == id })
	maps.DeleteFunc(s.Requests, func(_ string, owner event.ParticipantID) bool { return owner == id })
	for _, w := range p.Exercises {
		for i := range w.Answers {
			w.Answers[i].Raw = slices.Repeat([]string{""}, len(w.Answers[i].Raw))
		}
	}
	for _, a := range s.Arguments {
		if a.By == id {
			a.Text, a.Hidden = "", true
		}
	}
	for _, q := range s.Questions {
		if q.By == id {
			q.Text, q.State = "", Hidden
		}
	}
	return nil
}

func (p *Participant) work(exercise string) *Work {
	w := p.Exercises[exercise]
	if w == nil {
		w = &Work{Attempt: 1, Hints: map[int][]event.Seq{}}
		p.Exercises[exercise] = w
	}
	return w
}

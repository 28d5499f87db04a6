-- ask: Put up a question, or none, in the place of whatever was there.
insert into board (run, holder, question, verb, words, text, who, halted, halting)
values (:run, :holder, :question, '', '', '', '', '', 0)
on conflict (run) do update
set holder = :holder, question = :question, verb = '', words = '', text = '', who = '', halted = '', halting = 0;

-- withdraw: Take the question down, unless somebody has just answered it.
update board set question = '' where run = :run and holder = :holder and verb = '';

-- answer: Answer the question that somebody saw, if it still hangs there and nobody was faster.
update board set verb = :verb, words = :words, text = :text, who = :who
where run = :run and question = :question and question <> '' and verb = '';

-- halt: Wish that the command which the entry with this number began be ended.
update board set halted = :who, halting = :number
where run = :run and holder = :holder and question = '' and halting <> :number;

-- board: What hangs there for a run.
select holder, question, verb, words, text, who, halted, halting from board where run = :run;

-- asking: The runs whose question nobody has answered, those begun last first; also one whose process died.
select b.run from board b join runs r on r.run = b.run
where b.question <> '' and b.verb = '' and r.holder = b.holder order by r.ordinal desc limit :limit;

-- print: Add a piece.
insert into printed (run, number, piece, stream, data) values (:run, :number, :piece, :stream, :data);

-- forget: Drop what the commands before have printed, and all but the last pieces of this one.
delete from printed where run = :run and (number <> :number or piece <= :piece);

-- wipe: Drop all that a run's commands have printed.
delete from printed where run = :run;

-- printed: The pieces of a command behind a number.
select piece, stream, data from printed where run = :run and number = :number and piece > :after order by piece;

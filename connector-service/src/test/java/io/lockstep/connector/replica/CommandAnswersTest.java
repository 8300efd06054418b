package io.lockstep.connector.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.connector.replica.Replica.Answered;
import io.lockstep.connector.replica.Replica.Unavailable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandAnswersTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    200 | ''                                                                 | Answered
                    200 | measurement not found                                              | Answered
                    200 | database not found: db                                             | Answered
                    200 | retention policy already exists                                    | Answered
                    400 | error parsing query: found X                                       | Answered
                    200 | max-concurrent-queries limit exceeded(5, 5)                        | Unavailable
                    200 | query engine shutdown                                              | Unavailable
                    200 | query interrupted                                                  | Unavailable
                    200 | query-timeout limit exceeded                                       | Unavailable
                    200 | open /data/000001.tombstone: no space left on device               | Unavailable
                    200 | open /data/000001.tsm: Too many open files                         | Unavailable
                    200 | shard is disabled                                                  | Unavailable
                    301 | HTTP 301                                                           | Unavailable
                    401 | authorization failed                                               | Unavailable
                    403 | error authorizing query: u not authorized to execute statement     | Unavailable
                    404 | 404 page not found                                                 | Unavailable
                    429 | Too Many Requests                                                  | Unavailable
                    503 | HTTP 503                                                           | Unavailable
                    """)
    void whatDoesNotJudgeTheStatementIsNoOutcome(int status, String error, String meaning) {
        assertThat(CommandAnswers.of(status, error, "body").getClass().getSimpleName())
                .isEqualTo(meaning);
    }

    @Test
    void anOutcomeIsTheWholeAnswerAndAFailureNamesStatusAndReason() {
        assertThat(CommandAnswers.of(200, "", "body")).isEqualTo(new Answered(200, "body"));
        assertThat(CommandAnswers.of(403, "no", "body")).isEqualTo(new Unavailable("HTTP 403: no", false));
    }
}

package io.lockstep.connector.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.connector.replica.Replica.Unavailable;
import io.lockstep.connector.replica.Replica.WriteAnswer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WriteAnswersTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    204 | ''                                                              | Accepted
                    200 | ''                                                              | Accepted
                    400 | unable to parse 'm': missing fields                             | LinesRefused
                    400 | partial write: field type conflict: input field "f" dropped=0   | LinesRefused
                    400 | field type conflict                                             | LinesRefused
                    400 | partial write: points beyond retention policy dropped=1         | LinesRefused
                    400 | partial write: max key length exceeded                          | LinesRefused
                    400 | partial write: shard 7 is pending deletion dropped=0            | Unavailable, ambiguous
                    404 | database not found: "db"                                        | RequestRefused
                    404 | 404 page not found                                              | Unavailable
                    404 | HTTP 404                                                        | Unavailable
                    500 | retention policy not found: week                                | RequestRefused
                    413 | Request Entity Too Large                                        | TooLarge
                    401 | authorization failed                                            | Unavailable
                    403 | "u" user is not authorized to write to database "db"            | Unavailable
                    429 | Too Many Requests                                               | Unavailable
                    500 | engine: cache-max-memory-size exceeded: (1075/1024)             | Unavailable, ambiguous
                    500 | timeout                                                         | Unavailable, ambiguous
                    503 | request throttled, queue full                                   | Unavailable
                    503 | request throttled, exceeds timeout                              | Unavailable, ambiguous
                    502 | HTTP 502                                                        | Unavailable
                    302 | HTTP 302                                                        | Unavailable
                    """)
    void eachAnswerHasItsMeaning(int status, String error, String meaning) {
        WriteAnswer answer = WriteAnswers.of(status, error);

        boolean ambiguous = answer instanceof Unavailable unavailable && unavailable.ambiguous();
        assertThat(answer.getClass().getSimpleName() + (ambiguous ? ", ambiguous" : ""))
                .isEqualTo(meaning);
    }

    @ParameterizedTest
    @CsvSource({"500,disk full,true", "401,authorization failed,false"})
    void anOperatorReadsStatusAndReason(int status, String error, boolean ambiguous) {
        assertThat(WriteAnswers.of(status, error))
                .isEqualTo(new Unavailable("HTTP " + status + ": " + error, ambiguous));
    }
}

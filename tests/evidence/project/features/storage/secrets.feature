@storage @rest @p3
Feature: Secrets
  A secret in every place where one can be.

  @spec:storage.keys.secret
  Scenario Outline: A secret in <place>
    When there is a secret in <place>

    Examples:
      | place                           |
      | a header                        |
      | a query                         |
      | a body that is sent             |
      | a body that is answered         |
      | a field of the wrong type       |
      | a refusal                       |
      | a connection string             |
      | a presigned URL                 |
      | the text of a failure           |
      | what was found                  |
      | the text of a defect            |
      | a defect whose text is fixed    |
      | what led to a defect            |
      | the clean-up                    |
      | a clean-up that breaks          |
